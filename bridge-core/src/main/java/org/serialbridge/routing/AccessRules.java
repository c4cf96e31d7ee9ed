package org.serialbridge.routing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.modbus.Access;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.AduText;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.settings.Rule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a port (AT+MODRULE1): which client may ask what. The first rule that matches an
 * access decides, and an access that none matches is allowed. A function that reads and writes has
 * two accesses, and needs both.
 */
public final class AccessRules {
  private static final Logger LOG = LoggerFactory.getLogger(AccessRules.class);
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String port;
  private final List<Rule> rules;
  private long denials;
  private long untold;
  private long toldAt;

  /**
   * The rules of a port.
   *
   * @param port its name
   */
  public AccessRules(String port, PortSettings settings) {
    this.port = port;
    rules =
        RouteRows.RULES.stream().map(settings::effective).filter(rule -> !rule.isOff()).toList();
  }

  /**
   * A way to units that is open to a client as far as the rules allow.
   *
   * @param address the 4 or 16 bytes of the client's address; none for a master on the line
   * @param client the client in words
   */
  public UnitLink guard(UnitLink way, byte[] address, String client) {
    return rules.isEmpty() ? way : new Guarded(way, address, client);
  }

  /** The number of denied requests. */
  public long denials() {
    return denials;
  }

  private final class Guarded implements UnitLink {
    private final UnitLink way;
    private final byte[] address;
    private final String client;

    Guarded(UnitLink way, byte[] address, String client) {
      this.way = way;
      this.address = address;
      this.client = client;
    }

    @Override
    public void ask(ModbusClient asking, int transaction, Adu request, Terms terms, long now) {
      Optional<ExceptionCode> denial = denial(address, request);
      if (denial.isEmpty()) {
        way.ask(asking, transaction, request, terms, now);
        return;
      }
      denied(client, request, now);
      if (request.isBroadcast()) {
        asking.unanswered(transaction, now);
      } else {
        asking.answered(transaction, request.exception(denial.get()), now);
      }
    }

    @Override
    public void forget(ModbusClient asking) {
      way.forget(asking);
    }
  }

  /** Counts a denial, and logs one of them every 10 s at most. */
  private void denied(String client, Adu request, long now) {
    boolean isTold = denials == 0 || now - toldAt >= LOG_PAUSE_NANOS;
    denials++;
    if (!isTold) {
      untold++;
      return;
    }
    LOG.warn(
        "{}: a rule denies {}: {}{}",
        port,
        client,
        AduText.ofRequest(request),
        untold == 0 ? "" : " (and " + untold + " requests before)");
    toldAt = now;
    untold = 0;
  }

  /**
   * The exception that answers a denied request; empty if it is allowed.
   *
   * @param client the 4 or 16 bytes of the client's address; none for a master on the line
   */
  Optional<ExceptionCode> denial(byte[] client, Adu request) {
    for (Access access : Access.of(request)) {
      for (Rule rule : rules) {
        if (matches(rule, client, request, access)) {
          if (!rule.isAllowed()) {
            return Optional.of(
                access.isRead() && !rule.registers().isAll()
                    ? ExceptionCode.ILLEGAL_ADDRESS
                    : ExceptionCode.ILLEGAL_FUNCTION);
          }
          break;
        }
      }
    }
    return Optional.empty();
  }

  /** A denial matches if it touches any register, a permission only if it has all. */
  private static boolean matches(Rule rule, byte[] client, Adu request, Access access) {
    return rule.clients().contains(client)
        && rule.units().contains(request.unit())
        && rule.functions().contains(request.functionCode(), access.isRead(), !access.isRead())
        && (rule.registers().isAll()
            || access.hasRegisters()
                && (rule.isAllowed()
                    ? rule.registers().contains(access.first(), access.last())
                    : rule.registers().touches(access.first(), access.last())));
  }
}
