package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatePinTest {
  private static final String DIGITS = "0123456789ABCDEF".repeat(4);

  @Test
  void theFormOfOpensslIsTaken() throws InvalidValueException {
    String withColons = DIGITS.toLowerCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    assertThat(TlsRows.TLS_PIN.parse(withColons).toString()).isEqualTo(DIGITS);
    assertThat(TlsRows.TLS_PIN.parse(DIGITS).bytes()).hasSize(32).startsWith(1, 0x23);
    assertThat(TlsRows.TLS_PIN.parse("off")).isEqualTo(CertificatePin.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0123456789ABCDEF", "G", "OFF,", ":"})
  void anythingElseIsRefused(String start) {
    assertThatThrownBy(() -> TlsRows.TLS_PIN.parse(start))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> TlsRows.TLS_PIN.parse(DIGITS + start + "0"))
        .isInstanceOf(InvalidValueException.class);
  }
}
