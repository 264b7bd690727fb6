package dev.facepipe.aws.function;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.facepipe.common.environment.Environment;
import java.io.OutputStream;

/**
 * Configures Logback to write JSON to standard output, on Lambda or if {@code FACEPIPE_LOG_FORMAT}
 * is {@code json}. Otherwise Logback uses the next configuration, such as a {@code logback.xml}.
 * This is code because reading XML would slow down each cold start.
 */
public final class LambdaLogging extends ContextAwareBase implements Configurator {
  private static final String FORMAT = "FACEPIPE_LOG_FORMAT";

  private enum Format {
    JSON,
    PLAIN
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    return configure(context, new Environment(System.getenv()));
  }

  static ExecutionStatus configure(LoggerContext context, Environment environment) {
    boolean onLambda = environment.find("AWS_LAMBDA_FUNCTION_NAME").isPresent();
    if (!onLambda && environment.oneOf(FORMAT, Format.class, Format.PLAIN) == Format.PLAIN) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(json(context, System.out));
    context.getLogger("dev.facepipe").setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static OutputStreamAppender<ILoggingEvent> json(LoggerContext context, OutputStream output) {
    JsonLines lines = new JsonLines();
    lines.setContext(context);
    lines.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(lines);
    appender.setOutputStream(output);
    appender.start();
    return appender;
  }
}
