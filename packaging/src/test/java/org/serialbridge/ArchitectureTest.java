package org.serialbridge;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.Timer;

/** Keeps the arrows between the modules, and the protocols free of IO, threads, clocks and logs. */
@AnalyzeClasses(packages = "org.serialbridge", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] PROTOCOLS = {
    "org.serialbridge.settings..",
    "org.serialbridge.at..",
    "org.serialbridge.modbus..",
    "org.serialbridge.rfc2217.."
  };

  private static final String[] BRIDGE_CORE = {
    "org.serialbridge.serial..",
    "org.serialbridge.endpoint..",
    "org.serialbridge.conversion..",
    "org.serialbridge.monitor..",
    "org.serialbridge.status..",
    "org.serialbridge.bridge.."
  };

  /** What of the protocol modules may read and write: the settings file and its text in memory. */
  private static final String SETTINGS_FILE =
      "org\\.serialbridge\\.settings\\.Settings(File|Text)(\\$.*)?";

  @ArchTest
  static final ArchRule protocolsDoNoIo =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOLS)
          .and()
          .haveNameNotMatching(SETTINGS_FILE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io", "java.net..", "java.nio.file..", "java.nio.channels..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocolsKnowNoChannels =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocolsStartNoThreads =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOLS)
          .should()
          .dependOnClassesThat(
              assignableTo(Thread.class)
                  .or(assignableTo(Timer.class))
                  .or(
                      describe(
                          "executors",
                          type ->
                              type.getPackageName().equals("java.util.concurrent")
                                  && type.getSimpleName().matches(".*(Executor|ForkJoin).*"))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocolsReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .accessTargetWhere(readsTheTime())
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule protocolsDoNotLog =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.commons.logging..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlySettingsTextKnowsCommonsConfiguration =
      noClasses()
          .that()
          .haveNameNotMatching(SETTINGS_FILE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.configuration2..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule settingsStandAlone =
      knowsOnly("org.serialbridge.settings..", "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule atKnowsOnlySettings =
      knowsOnly("org.serialbridge.at..", "org.serialbridge.at..", "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule modbusStandsAlone =
      knowsOnly("org.serialbridge.modbus..", "org.serialbridge.modbus..");

  @ArchTest
  static final ArchRule rfc2217StandsAlone =
      knowsOnly("org.serialbridge.rfc2217..", "org.serialbridge.rfc2217..");

  @ArchTest
  static final ArchRule bridgeCoreDoesNotKnowItsAssembly =
      noClasses()
          .that()
          .resideInAnyPackage(BRIDGE_CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.serialbridge.web..",
              "org.serialbridge.service..",
              "org.serialbridge.cli..",
              "org.serialbridge.demo..",
              "org.serialbridge.host..",
              "picocli..",
              "com.ghgande.j2mod..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule webDoesNotKnowItsAssembly =
      noClasses()
          .that()
          .resideInAPackage("org.serialbridge.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.serialbridge.service..",
              "org.serialbridge.cli..",
              "org.serialbridge.demo..",
              "org.serialbridge.host..",
              "picocli..",
              "com.ghgande.j2mod..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlySerialOpensPorts =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.serialbridge.serial..", "org.serialbridge.demo..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fazecast.jSerialComm..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyStatusAndWebWriteJson =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.serialbridge.status..", "org.serialbridge.web..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.grack.nanojson..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.serialbridge.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  /** Of all that is ours, classes of this package use only the allowed packages. */
  private static ArchRule knowsOnly(String ofPackage, String... allowed) {
    DescribedPredicate<JavaClass> ours = resideInAPackage("org.serialbridge..");
    return noClasses()
        .that()
        .resideInAPackage(ofPackage)
        .should()
        .dependOnClassesThat(ours.and(resideOutsideOfPackages(allowed)))
        .allowEmptyShould(true);
  }

  /** Calls and method references alike. */
  private static DescribedPredicate<JavaAccess<?>> readsTheTime() {
    Set<String> ofSystem = Set.of("currentTimeMillis", "nanoTime");
    return describe(
        "the target is a clock of the system",
        access -> {
          JavaClass owner = access.getTargetOwner();
          String name = access.getTarget().getName();
          return (owner.isEquivalentTo(System.class) && ofSystem.contains(name))
              || (owner.getPackageName().startsWith("java.time") && name.equals("now"))
              || (owner.isEquivalentTo(Date.class) && name.equals("<init>"));
        });
  }
}
