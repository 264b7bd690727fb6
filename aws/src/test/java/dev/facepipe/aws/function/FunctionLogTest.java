package dev.facepipe.aws.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Checks the real log lines that Logback writes on Lambda and CloudWatch reads. */
class FunctionLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RequestId ID = new RequestId("cam-7");

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final FunctionLog log =
      FunctionLog.onLambda("face-detection", new PrintStream(printed, true, UTF_8));
  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.facepipe");
  private OutputStreamAppender<ILoggingEvent> appender;

  @BeforeEach
  void listen() {
    appender = LambdaLogging.json((LoggerContext) LoggerFactory.getILoggerFactory(), logged);
    ours.addAppender(appender);
    ours.setAdditive(false);
    ours.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    ours.detachAppender(appender);
    ours.setAdditive(true);
    ours.setLevel(null);
  }

  @Test
  void aFrameIsOneLineWithTheFieldsOfItsCall() throws Exception {
    log.during(context(), () -> log.tell(Entry.detected(ID, 2, steps(13.8, 75.9))));

    JsonNode line = onlyLine(logged);
    assertEquals("INFO", line.get("level").asText());
    assertEquals("cam-7", line.get("request_id").asText());
    assertEquals("faces", line.get("result").asText());
    assertEquals(2, line.get("faces").intValue());
    assertEquals(75.9, line.at("/timings_ms/detect").doubleValue());
    assertEquals("c2f1", line.get("function_request_id").asText());
    assertEquals("facepipe-dev-detection", line.get("function_name").asText());
    assertEquals("7", line.get("function_version").asText());
    assertTrue(line.get("timestamp").asText().matches("\\d{4}-\\d\\d-\\d\\dT.*Z"));
  }

  @Test
  void unknownFieldsOfACallAreLeftOut() throws Exception {
    log.during(
        context(),
        () -> {
          MDC.put("function_version", null);
          log.tell(Entry.detected(ID, 1, Map.of()));
        });

    JsonNode line = onlyLine(logged);
    assertEquals("cam-7", line.get("request_id").asText());
    assertFalse(line.has("function_version"));
  }

  @Test
  void onlyTheFirstCallIsCold() throws Exception {
    log.during(context(), () -> log.tell(Entry.detected(ID, 1, Map.of())));
    log.during(context(), () -> log.tell(Entry.detected(ID, 1, Map.of())));

    List<JsonNode> lines = lines(logged);
    assertTrue(lines.get(0).get("cold_start").booleanValue());
    assertFalse(lines.get(1).get("cold_start").booleanValue());
  }

  /** The expected JSON was written by hand from the specification of the embedded metric format. */
  @Test
  void figuresAreOneLinePerCallInTheEmbeddedMetricFormat() throws Exception {
    log.during(
        context(),
        () -> {
          log.tell(Entry.detected(ID, 2, steps(13.8, 75.9)));
          log.tell(Entry.detected(ID, 0, steps(1.9, 31.1)));
        });

    JsonNode line = onlyLine(printed);
    assertTrue(line.at("/_aws/Timestamp").isIntegralNumber());
    assertEquals(
        JSON.readTree(
            """
            [{"Namespace": "Facepipe", "Dimensions": [["Service"]], "Metrics": [
              {"Name": "decode", "Unit": "Milliseconds"},
              {"Name": "detect", "Unit": "Milliseconds"},
              {"Name": "faces", "Unit": "Count"},
              {"Name": "frames", "Unit": "Count"},
              {"Name": "no_face", "Unit": "Count"}]}]"""),
        line.at("/_aws/CloudWatchMetrics"));
    assertEquals("face-detection", line.get("Service").asText());
    assertEquals(JSON.readTree("[13.8, 1.9]"), line.get("decode"));
    assertEquals(JSON.readTree("[2]"), line.get("faces"));
    assertEquals(JSON.readTree("[1, 1]"), line.get("frames"));
  }

  @Test
  void aCountBeforeTheFirstCallIsPrintedAtOnceAndOnlyOnce() throws Exception {
    log.count(Count.GALLERY_UNUSABLE);

    JsonNode line = onlyLine(printed);
    assertEquals(
        JSON.readTree(
            """
            [{"Namespace": "Facepipe", "Dimensions": [["Service"]], "Metrics": [
              {"Name": "gallery_unusable", "Unit": "Count"}]}]"""),
        line.at("/_aws/CloudWatchMetrics"));
    assertEquals(JSON.readTree("[1]"), line.get("gallery_unusable"));

    log.during(context(), () -> {});
    onlyLine(printed); // the call has no figures
  }

  @Test
  void aCountInACallIsAmongTheFiguresOfTheCall() throws Exception {
    log.during(
        context(),
        () -> {
          log.count(Count.GALLERY_UNUSABLE);
          log.tell(Entry.detected(ID, 1, Map.of()));
        });

    JsonNode line = onlyLine(printed);
    assertEquals(JSON.readTree("[1]"), line.get("gallery_unusable"));
    assertEquals(JSON.readTree("[1]"), line.get("faces"));
  }

  @Test
  void aFailedCallStillPrintsItsFigures() {
    assertThrows(
        IllegalStateException.class,
        () ->
            log.during(
                context(),
                () -> {
                  log.tell(Entry.detected(ID, 1, Map.of()));
                  throw new IllegalStateException("queue is down");
                }));

    assertTrue(printed.toString(UTF_8).contains("\"frames\":[1]"), printed.toString(UTF_8));
  }

  @Test
  void aCallWithoutAFrameHasNoFigures() {
    log.during(context(), () -> {});

    assertEquals("", printed.toString(UTF_8));
  }

  @Test
  void countsHaveTheNamesThatTheDashboardUses() {
    Map<String, Entry> entries = new TreeMap<>();
    entries.put("frames faces", Entry.detected(ID, 1, Map.of()));
    entries.put("frames no_face", Entry.detected(ID, 0, Map.of()));
    entries.put("faces frames named unknown", Entry.recognised(ID, true, 1, 1, Map.of()));
    entries.put("frames videos", Entry.cut(ID, 3, Map.of()));
    Failure failure = new Failure("code", "why");
    entries.put("refused", Entry.refused(null, failure));
    entries.put(" refused", Entry.failed(ID, failure));
    entries.put("frames refused videos", Entry.cutShort(ID, 3, Map.of(), failure));

    entries.forEach(
        (names, entry) ->
            assertEquals(
                Set.of(names.strip().split(" ")),
                entry.counts().keySet().stream().map(Count::toString).collect(Collectors.toSet()),
                names));
  }

  @Test
  void hostileTextStaysOnItsLine() throws Exception {
    String hostile = "a\nb\r\"c\\ \u2028 \u0000 {\"level\": \"INFO\"}";

    log.tell(Entry.refused(null, new Failure("bad_json", hostile)));

    assertEquals(1, logged.toString(UTF_8).lines().count());
    JsonNode line = onlyLine(logged);
    assertEquals("a?b?\"c\\ ? ? {\"level\": \"INFO\"}", line.at("/error/message").asText());
    assertEquals("bad_json", line.at("/error/code").asText());
    assertTrue(line.path("request_id").isMissingNode());
  }

  @Test
  void onlyOurOwnFaultsHaveAStackTrace() throws Exception {
    ours.error("request {} failed", ID, new IllegalStateException("ours", new IOException("why")));
    log.tell(Entry.failed(ID, new Failure("no_frame", "no such object")));

    List<JsonNode> lines = lines(logged);
    assertEquals("ERROR", lines.get(0).get("level").asText());
    assertEquals("java.lang.IllegalStateException", lines.get(0).get("exception").asText());
    String stack = lines.get(0).get("stack_trace").asText();
    assertTrue(stack.contains("at dev.facepipe.aws.function.FunctionLogTest"), stack);
    assertTrue(stack.contains("Caused by: java.io.IOException: why"), stack);
    assertEquals("WARN", lines.get(1).get("level").asText());
    assertTrue(lines.get(1).path("stack_trace").isMissingNode());
  }

  @Test
  void logsAreJsonOnLambdaOrBySetting() {
    LoggerContext elsewhere = new LoggerContext();
    LoggerContext onLambda = new LoggerContext();
    LoggerContext told = new LoggerContext();

    assertEquals(
        ExecutionStatus.INVOKE_NEXT_IF_ANY,
        LambdaLogging.configure(elsewhere, new Environment(Map.of())));
    assertEquals(
        ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY,
        LambdaLogging.configure(
            onLambda, new Environment(Map.of("AWS_LAMBDA_FUNCTION_NAME", "detection"))));
    assertEquals(
        ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY,
        LambdaLogging.configure(told, new Environment(Map.of("FACEPIPE_LOG_FORMAT", "json"))));

    assertFalse(elsewhere.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
    assertTrue(onLambda.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
    assertTrue(onLambda.getLogger("dev.facepipe.detection").isInfoEnabled());
    assertFalse(onLambda.getLogger("software.amazon.awssdk").isInfoEnabled());
  }

  @Test
  void aRehearsalReachesOnlyItsListener() {
    List<Entry> heard = new ArrayList<>();
    PrintStream standard = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      FunctionLog rehearsal = FunctionLog.rehearsal(heard::add);
      rehearsal.during(context(), () -> rehearsal.tell(Entry.detected(ID, 2, Map.of())));
    } finally {
      System.setOut(standard);
    }

    assertEquals(1, heard.size());
    assertEquals("", printed.toString(UTF_8));
    assertEquals("", logged.toString(UTF_8));
  }

  @Test
  void aPlainLogPrintsNoFigures() {
    FunctionLog plain = FunctionLog.plain();

    plain.during(null, () -> plain.tell(Entry.detected(ID, 1, Map.of())));

    assertEquals("", printed.toString(UTF_8));
    assertEquals(1, logged.toString(UTF_8).lines().count());
    assertFalse(logged.toString(UTF_8).contains("cold_start"));
  }

  private static Map<Step, Double> steps(double decode, double detect) {
    return new EnumMap<>(Map.of(Step.DECODE, decode, Step.DETECT, detect));
  }

  private static JsonNode onlyLine(ByteArrayOutputStream output) throws IOException {
    List<JsonNode> lines = lines(output);
    assertEquals(1, lines.size(), output.toString(UTF_8));
    return lines.get(0);
  }

  private static List<JsonNode> lines(ByteArrayOutputStream output) throws IOException {
    return JSON.readerFor(JsonNode.class).<JsonNode>readValues(output.toByteArray()).readAll();
  }

  private static Context context() {
    Map<String, Object> answers =
        Map.of(
            "getAwsRequestId",
            "c2f1",
            "getFunctionName",
            "facepipe-dev-detection",
            "getFunctionVersion",
            "7");
    return (Context)
        Proxy.newProxyInstance(
            FunctionLogTest.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }
}
