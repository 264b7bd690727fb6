package dev.facepipe.local.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a time in the past, as people write it. Days and hours are those of this machine's zone.
 */
final class SinceOption implements ITypeConverter<Instant> {
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");

  @Override
  public Instant convert(String text) {
    return of(text.strip(), ZonedDateTime.now(ZoneId.systemDefault()));
  }

  static Instant of(String text, ZonedDateTime now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return now.toInstant().minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
    }
    if (text.equals("today")) {
      return startOf(now.toLocalDate(), now);
    }
    if (text.equals("yesterday")) {
      return startOf(now.toLocalDate().minusDays(1), now);
    }
    try {
      return text.contains("T") ? time(text, now) : startOf(LocalDate.parse(text), now);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          ("'%s'; expected today, yesterday, a time ago such as 30m, 2h or 7d, a day such as"
                  + " 2026-11-29, or a time such as 2026-11-29T08:00")
              .formatted(text));
    }
  }

  private static Instant time(String text, ZonedDateTime now) {
    return text.endsWith("Z")
        ? Instant.parse(text)
        : LocalDateTime.parse(text).atZone(now.getZone()).toInstant();
  }

  private static Instant startOf(LocalDate day, ZonedDateTime now) {
    return day.atStartOfDay(now.getZone()).toInstant();
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> ChronoUnit.DAYS.getDuration();
    };
  }
}
