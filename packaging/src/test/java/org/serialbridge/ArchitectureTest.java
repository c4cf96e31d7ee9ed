package org.serialbridge;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import org.serialbridge.audit.Author;

/** Keeps the arrows between the modules, and the protocols free of IO, threads, clocks and logs. */
@AnalyzeClasses(packages = "org.serialbridge", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> PROTOCOLS =
      ofModules("time", "at-config", "modbus", "rfc2217");

  /** The classes of the protocol modules that may do IO: the settings file and its text. */
  private static final String SETTINGS_FILE =
      "org\\.serialbridge\\.settings\\.Settings(File|Text)(\\$.*)?";

  /** The seam between a part that waits for a deadline and its timer. */
  private static final String TIME = "org.serialbridge.time..";

  @ArchTest
  static final ArchRule protocolsDoNoIo =
      noClasses()
          .that(PROTOCOLS)
          .and()
          .haveNameNotMatching(SETTINGS_FILE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io", "java.net..", "java.nio.file..", "java.nio.channels..");

  @ArchTest
  static final ArchRule protocolsKnowNoChannels =
      noClasses()
          .that(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler..");

  @ArchTest
  static final ArchRule protocolsStartNoThreads =
      noClasses()
          .that(PROTOCOLS)
          .should()
          .dependOnClassesThat(
              assignableTo(Thread.class)
                  .or(assignableTo(Timer.class))
                  .or(
                      describe(
                          "executors",
                          type ->
                              type.getPackageName().equals("java.util.concurrent")
                                  && type.getSimpleName().matches(".*(Executor|ForkJoin).*"))));

  @ArchTest
  static final ArchRule theCoreStartsNoProcess =
      noClasses()
          .that(ofModules("time", "at-config", "modbus", "rfc2217", "bridge-core"))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class);

  @ArchTest
  static final ArchRule protocolsReadNoClock =
      noClasses()
          .that(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .accessTargetWhere(readsTheTime());

  @ArchTest
  static final ArchRule protocolsDoNotLog =
      noClasses()
          .that(PROTOCOLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.commons.logging..");

  @ArchTest
  static final ArchRule onlySettingsTextKnowsCommonsConfiguration =
      noClasses()
          .that()
          .haveNameNotMatching(SETTINGS_FILE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.configuration2..");

  @ArchTest static final ArchRule timeStandsAlone = knowsOnly(TIME, TIME);

  @ArchTest
  static final ArchRule settingsStandAlone =
      knowsOnly("org.serialbridge.settings..", "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule atKnowsOnlySettings =
      knowsOnly(
          "org.serialbridge.at..", "org.serialbridge.at..", "org.serialbridge.settings..", TIME);

  @ArchTest
  static final ArchRule framesKnowOnlySettings =
      knowsOnly(
          "org.serialbridge.frames..", "org.serialbridge.frames..", "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule modbusStandsAlone =
      knowsOnly("org.serialbridge.modbus..", "org.serialbridge.modbus..", TIME);

  @ArchTest
  static final ArchRule rfc2217StandsAlone =
      knowsOnly("org.serialbridge.rfc2217..", "org.serialbridge.rfc2217..", TIME);

  @ArchTest
  static final ArchRule bridgeCoreDoesNotKnowItsAssembly =
      noClasses()
          .that(ofModules("bridge-core"))
          .should()
          .dependOnClassesThat(ofModules("web-config", "packaging").or(ofAssemblyLibraries()));

  @ArchTest
  static final ArchRule webDoesNotKnowItsAssembly =
      noClasses()
          .that(ofModules("web-config"))
          .should()
          .dependOnClassesThat(ofModules("packaging").or(ofAssemblyLibraries()));

  @ArchTest
  static final ArchRule onlyTtysOpenPorts =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.serialbridge.serial.tty..", "org.serialbridge.demo..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fazecast.jSerialComm..");

  @ArchTest
  static final ArchRule jsonHasFewPlaces =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.serialbridge.status..",
              "org.serialbridge.audit..",
              "org.serialbridge.search..",
              "org.serialbridge.web..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.grack.nanojson..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.serialbridge.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfSerialFormNoCycle =
      slices().matching("org.serialbridge.serial.(*)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule serialLineKnowsNoTty =
      knowsOnly(
          "org.serialbridge.serial",
          "org.serialbridge.serial",
          "org.serialbridge.settings..",
          "org.serialbridge.status..");

  @ArchTest
  static final ArchRule serialOutputKnowsNoTty =
      knowsOnly(
          "org.serialbridge.serial.output..",
          "org.serialbridge.serial.output..",
          "org.serialbridge.serial.rs485..",
          TIME);

  @ArchTest
  static final ArchRule serialOutputReadsNoClock =
      noClasses()
          .that()
          .resideInAPackage("org.serialbridge.serial.output..")
          .should()
          .accessTargetWhere(readsTheTime());

  @ArchTest
  static final ArchRule rs485KnowsNoTty =
      knowsOnly(
          "org.serialbridge.serial.rs485..",
          "org.serialbridge.serial.rs485..",
          "org.serialbridge.serial",
          "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule serialDevicesKnowNoLine =
      knowsOnly(
          "org.serialbridge.serial.device..",
          "org.serialbridge.serial.device..",
          "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule conversionsKnowNoEndpoint =
      knowsNone("org.serialbridge.conversion..", "org.serialbridge.endpoint..");

  @ArchTest
  static final ArchRule endpointsKnowNoConversion =
      knowsOnly(
          "org.serialbridge.endpoint..",
          "org.serialbridge.endpoint..",
          "org.serialbridge.peer..",
          "org.serialbridge.netty..",
          "org.serialbridge.loop..",
          "org.serialbridge.memory..",
          "org.serialbridge.status..",
          "org.serialbridge.settings..",
          "org.serialbridge.tls..",
          TIME);

  @ArchTest
  static final ArchRule peersAreASeam =
      knowsOnly(
          "org.serialbridge.peer..",
          "org.serialbridge.peer..",
          "org.serialbridge.status..",
          "org.serialbridge.settings..");

  @ArchTest
  static final ArchRule portsKnowNothingOfSessions =
      knowsNone(
          "org.serialbridge.port..",
          "org.serialbridge.session..",
          "org.serialbridge.conversion..",
          "org.serialbridge.endpoint..",
          "org.serialbridge.peer..",
          "org.serialbridge.appliance..");

  /** The interfaces of a port are the seam; the port behind them is not. */
  @ArchTest
  static final ArchRule conversionsKnowTheSeamOfAPort =
      noClasses()
          .that()
          .resideInAPackage("org.serialbridge.conversion..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.serialbridge.port..")
                  .and(
                      describe(
                          "classes behind the seam",
                          type ->
                              !type.isInterface()
                                  && !type.getSimpleName().equals("ModbusTiming"))));

  @ArchTest
  static final ArchRule memoryStandsAlone =
      knowsOnly("org.serialbridge.memory..", "org.serialbridge.memory..");

  @ArchTest
  static final ArchRule sessionsKnowNoAppliance =
      knowsNone("org.serialbridge.session..", "org.serialbridge.appliance..");

  @ArchTest
  static final ArchRule nettyIsBelowEndpoints =
      knowsOnly(
          "org.serialbridge.netty..",
          "org.serialbridge.netty..",
          "org.serialbridge.loop..",
          "org.serialbridge.memory..",
          "org.serialbridge.status..",
          TIME);

  /** Lines on epoll have their own descriptor; {@code Transport} names addresses and an option. */
  @ArchTest
  static final ArchRule nettyInternalsHaveOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.serialbridge.netty..", "org.serialbridge.serial.tty..")
          .and()
          .doNotHaveFullyQualifiedName("org.serialbridge.endpoint.Transport")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel.unix..", "io.netty.util.internal..");

  @ArchTest
  static final ArchRule onlyOneClassGoesPastThePipeline =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.serialbridge.netty.DirectOutput")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ChannelOutboundBuffer.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Channel.Unsafe.class);

  @ArchTest
  static final ArchRule nothingKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.serialbridge.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.serialbridge.cli..");

  @ArchTest
  static final ArchRule onlyTheCommandLineParsesArguments =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.serialbridge.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule executorsHaveOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.serialbridge.loop..")
          .should()
          .dependOnClassesThat(
              assignableTo(ThreadPoolExecutor.class)
                  .or(assignableTo(Executors.class))
                  .or(assignableTo(ForkJoinPool.class)));

  /** {@code HostCiphers} replaces ciphers of the Java runtime, and can do only what TLS needs. */
  @ArchTest
  static final ArchRule onlyTlsUsesCiphers =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.serialbridge.tls..")
          .should()
          .dependOnClassesThat(assignableTo(Cipher.class));

  /**
   * All that the network can ask for is done in the name of somebody in the network. With the
   * factory's password nothing may be changed so: {@code FactoryPasswordTest} shows it for requests
   * of the page, {@code DiscoveryTest} for datagrams, {@code PeerCommandsTest} for peers. A class
   * that is new here needs such a test, too.
   */
  @ArchTest
  static final ArchRule theNetworkHasKnownWaysIn =
      noClasses()
          .that()
          .haveNameNotMatching(
              "org.serialbridge.(web.(Request|Router|AccessControl)"
                  + "|discovery.(Discovery|KeywordSessions)"
                  + "|appliance.RemoteConsole"
                  + "|audit\\..*)")
          .should()
          .accessTargetWhere(speaksForTheNetwork());

  /** The classes of modules, by the folder or archive that holds them; packages may come and go. */
  private static DescribedPredicate<JavaClass> ofModules(String... modules) {
    String names = String.join("|", modules);
    Pattern place =
        Pattern.compile(
            ".*/(?:(?:%s)/target/classes/|serialbridge-(?:%s)-\\d[^/]*\\.jar!/).*"
                .formatted(names, names));
    return describe(
        "classes of " + names,
        type ->
            type.getSource()
                .filter(source -> place.matcher(source.getUri().toString()).matches())
                .isPresent());
  }

  private static DescribedPredicate<JavaClass> ofAssemblyLibraries() {
    return resideInAnyPackage("picocli..", "com.ghgande.j2mod..");
  }

  /** Within this program, the classes of a package use only the allowed packages. */
  private static ArchRule knowsOnly(String ofPackage, String... allowed) {
    DescribedPredicate<JavaClass> ours = resideInAPackage("org.serialbridge..");
    return noClasses()
        .that()
        .resideInAPackage(ofPackage)
        .should()
        .dependOnClassesThat(ours.and(resideOutsideOfPackages(allowed)));
  }

  /** The classes of a package use none of the other packages. */
  private static ArchRule knowsNone(String ofPackage, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(ofPackage)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }

  private static DescribedPredicate<JavaAccess<?>> speaksForTheNetwork() {
    Set<String> makers = Set.of("web", "unnamed", "<init>");
    return describe(
        "the target makes an author in the network",
        access ->
            access.getTargetOwner().isEquivalentTo(Author.class)
                && makers.contains(access.getTarget().getName()));
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
