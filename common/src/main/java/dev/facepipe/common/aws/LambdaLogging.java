package dev.facepipe.common.aws;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Logback's configuration on Lambda: JSON on standard output. Anywhere else the next configuration
 * is asked, such as a {@code logback.xml}. In code, since reading XML would take part of each cold
 * start.
 */
public final class LambdaLogging extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    return configure(context, System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
  }

  static ExecutionStatus configure(LoggerContext context, @Nullable String functionName) {
    if (functionName == null) {
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
