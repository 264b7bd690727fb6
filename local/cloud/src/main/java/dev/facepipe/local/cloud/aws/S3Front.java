package dev.facepipe.local.cloud.aws;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.local.cloud.RunningRequests;
import dev.facepipe.local.cloud.aws.awssdk.EmbeddedBlobStore;
import dev.facepipe.web.RequestHead;
import dev.facepipe.web.ServerRequest;
import dev.facepipe.web.UnreadBody;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Checks requests to S3 by their headers alone, and bounds the number of admitted requests. A
 * refused request holds no thread and no memory for its body.
 */
final class S3Front extends Handler.Wrapper {
  private static final Logger log = LoggerFactory.getLogger(S3Front.class);

  /** Access control lists that give no access to others. */
  private static final Set<String> PRIVATE = Set.of("private", "bucket-owner-full-control");

  /**
   * Parameters that S3Proxy acts on and that have a value. Others have none: they name a part of a
   * bucket or of an object.
   */
  private static final Set<String> WITH_VALUE =
      Set.of("partNumber", "uploadId", "versionId", "x-id");

  /** Parameters that a POST may have without a value: those above, and what is posted. */
  private static final Set<String> POSTED =
      Stream.concat(WITH_VALUE.stream(), Stream.of("delete", "uploads"))
          .collect(Collectors.toUnmodifiableSet());

  /** What is posted to an object only. */
  private static final Set<String> POST_TO_OBJECT = Set.of("uploads", "uploadId");

  private final Gate gate;
  private final EmbeddedBlobStore store;
  private final RunningRequests running;

  /**
   * Creates a front of this work.
   *
   * @param most largest number of admitted requests at once
   */
  S3Front(Gate gate, EmbeddedBlobStore store, int most, Handler work) {
    super(work);
    this.gate = gate;
    this.store = store;
    this.running = new RunningRequests(most);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    try {
      RequestHead head = ServerRequest.head(request);
      BodyCheck check = gate.admit(head);
      RequestTarget target = RequestTarget.of(head.target());
      requireNoAccessForOthers(head, target);
      requireNoRules(head, target);
      requireKnown(head, target);
      requireRoom(request, head, target);
      request.setAttribute(S3Servlet.CHECK, check);
      request.setAttribute(S3Servlet.TARGET, target);
    } catch (RequestRefused e) {
      log.info(
          "a request from {} to S3 was refused: {}",
          Request.getRemoteAddr(request),
          e.getMessage());
      refuse(request, response, callback, S3Refusal.of(e));
      return true;
    } catch (S3Exception e) {
      refuse(request, response, callback, e);
      return true;
    }
    RunningRequests.@Nullable Watched watched = running.take(request);
    if (watched == null) {
      refuse(
          request, response, callback, error(503, "SlowDown", "Please reduce your request rate."));
      return true;
    }
    return super.handle(watched, watched.measured(response), callback);
  }

  /** Refuses changes of access control lists, like a bucket whose owner has turned them off. */
  private static void requireNoAccessForOthers(RequestHead head, RequestTarget target) {
    boolean changes = !head.method().equals("GET") && !head.method().equals("HEAD");
    boolean acl =
        (changes && target.parameter("acl").isPresent())
            || head.headers().entrySet().stream()
                .anyMatch(header -> givesAccess(header.getKey(), header.getValue()))
            || target.parameters().stream()
                .anyMatch(p -> givesAccess(p.name().toLowerCase(Locale.ROOT), p.value()));
    if (acl) {
      throw error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
  }

  private static boolean givesAccess(String name, String value) {
    return name.startsWith("x-amz-grant-")
        || (name.equals("x-amz-acl") && !PRIVATE.contains(value));
  }

  /**
   * Refuses changes of what is not kept here. S3Proxy passes over subresources that it does not
   * know: it deletes an object when it is asked to delete one of the object's annotations.
   */
  private static void requireKnown(RequestHead head, RequestTarget target) {
    String method = head.method();
    Set<String> known = method.equals("POST") ? POSTED : WITH_VALUE;
    boolean changes = !method.equals("GET") && !method.equals("HEAD");
    if (changes
        && target.parameters().stream()
            .filter(p -> !p.name().toLowerCase(Locale.ROOT).startsWith("x-amz-"))
            .anyMatch(p -> p.value().isEmpty() && !known.contains(p.name()))) {
      throw error(501, "NotImplemented", "A part of your request is not implemented here.");
    }
    if (method.equals("POST")
        && !target.namesObject()
        && POST_TO_OBJECT.stream().anyMatch(name -> target.parameter(name).isPresent())) {
      throw error(400, "InvalidRequest", "A key must be specified");
    }
  }

  /** Replies as S3 does for a bucket without lifecycle rules, which S3Proxy cannot. */
  private static void requireNoRules(RequestHead head, RequestTarget target) {
    if (head.method().equals("GET") && target.parameter("lifecycle").isPresent()) {
      throw error(
          404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
    }
  }

  /** Refuses a request whose announced length exceeds the limits or the free memory. */
  private void requireRoom(Request request, RequestHead head, RequestTarget target) {
    boolean object = head.method().equals("PUT") && target.plainPath().indexOf('/', 1) > 0;
    long most = object ? store.mostBytes() : S3Servlet.MOST_XML;
    if (request.getLength() > most) {
      throw error(
          413,
          "EntityTooLarge",
          "Your proposed upload has %d bytes; expected at most %d."
              .formatted(request.getLength(), most));
    }
    if (request.getLength() > store.bytesLeft()) {
      throw error(
          503,
          "SlowDown",
          "%d bytes of %s are left, and your upload has %d. Delete objects, or send it later."
              .formatted(Math.max(0, store.bytesLeft()), store.place(), request.getLength()));
    }
    if (object
        && request.getLength() < 0
        && request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        && !head.headers().containsKey("x-amz-decoded-content-length")
        && !head.headers().containsKey("x-amz-copy-source")) {
      throw error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    }
  }

  private static void refuse(
      Request request, Response response, Callback callback, S3Exception why) {
    response.setStatus(why.statusCode());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
    if (why.statusCode() == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    byte[] xml =
        request.getMethod().equals("HEAD")
            ? new byte[0]
            : S3Refusal.xml(
                why.awsErrorDetails().errorCode(), why.awsErrorDetails().errorMessage());
    response.write(true, ByteBuffer.wrap(xml), UnreadBody.dropped(request, callback));
  }
}
