package dev.facepipe.local.cloud.aws;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.aws.awssdk.EmbeddedBlobStore;
import dev.facepipe.local.cloud.aws.awssdk.EscapedKey;
import dev.facepipe.web.UnreadBody;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.gaul.s3proxy.S3ProxyHandler;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Handles admitted requests with S3Proxy's handler on our store. */
final class S3Servlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final Logger log = LoggerFactory.getLogger(S3Servlet.class);

  /** Names of the request attributes in which {@link S3Front} passes its check and target. */
  static final String CHECK = S3Servlet.class.getName() + ".check";

  static final String TARGET = S3Servlet.class.getName() + ".target";

  /**
   * Largest body that is not an object, in bytes: 1,000 keys to delete, or 10,000 parts with their
   * checksums, are 3 MB of XML.
   */
  static final int MOST_XML = 4 << 20;

  /** Bytes of memory that S3Proxy needs for one byte of XML: an estimate. */
  private static final int XML_COST = 4;

  private final transient EmbeddedBlobStore store;
  private final transient Work work;

  S3Servlet(EmbeddedBlobStore store) {
    this.store = store;
    this.work = new Work(store);
  }

  /** S3Proxy's handler. Allows every request, because the gate has checked it. */
  private static final class Work extends S3ProxyHandler {
    Work(EmbeddedBlobStore store) {
      super(
          store,
          AuthenticationType.NONE,
          null,
          null,
          null,
          Long.MAX_VALUE, // the store has its own limit
          MOST_XML,
          MOST_XML,
          false,
          null,
          "",
          0);
    }

    void answer(
        HttpServletRequest request,
        HttpServletResponse response,
        String code,
        int status,
        String message)
        throws IOException {
      sendSimpleErrorResponse(request, response, code, status, message, Map.of());
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    BodyCheck check = (BodyCheck) request.getAttribute(CHECK);
    S3Request asked = new S3Request(request, (RequestTarget) request.getAttribute(TARGET));
    try (InputStream body = check.checked(request.getInputStream())) {
      if (asked.bringsObject()) {
        work.doHandle(asked, asked, response, body, null);
      } else {
        withWholeBody(asked, response, body);
      }
    } catch (IOException | RuntimeException e) {
      answer(asked, response, e);
    }
  }

  /** Reads the whole body first, because S3Proxy acts on XML before the body check ends. */
  private void withWholeBody(S3Request request, HttpServletResponse response, InputStream body)
      throws IOException {
    long announced = request.getContentLengthLong();
    long most = announced < 0 ? MOST_XML : Math.min(announced, MOST_XML);
    EmbeddedBlobStore.Reserved reserved = store.reserve(XML_COST * most);
    try {
      byte[] whole = body.readNBytes(MOST_XML + 1);
      if (whole.length > MOST_XML) {
        throw error(413, "EntityTooLarge", "Your request is too large");
      }
      S3Xml.requireUsable(whole);
      // ISO 8859-1 maps each byte to one character, so all bytes except the keys stay unchanged.
      byte[] escaped = EscapedKey.inXml(new String(whole, ISO_8859_1)).getBytes(ISO_8859_1);
      if (escaped.length != whole.length) {
        request.replaceSums(escaped);
      }
      work.doHandle(request, request, response, new ByteArrayInputStream(escaped), null);
    } finally {
      reserved.giveBack();
    }
  }

  private void answer(S3Request request, HttpServletResponse response, Exception failure)
      throws IOException {
    @Nullable AwsServiceException error = S3Refusal.behind(failure);
    if (error == null && failure instanceof IOException gone) {
      throw gone;
    }
    if (error == null && failure instanceof UncheckedIOException gone) {
      throw gone.getCause();
    }
    if (error == null) {
      log.error("a request to S3 failed", failure);
      error = error(500, "InternalError", "We encountered an internal error.");
    }
    if (response.isCommitted()) {
      return;
    }
    @Nullable SdkHttpResponse carried = S3Exceptions.httpResponse(error);
    if (carried != null) {
      carried.firstMatchingHeader("ETag").ifPresent(eTag -> response.setHeader("ETag", eTag));
    }
    @Nullable String code = S3Exceptions.errorCode(error);
    if (code == null) {
      response.setStatus(error.statusCode());
    } else {
      work.answer(request, response, code, error.statusCode(), message(error));
    }
    if (request.getHeader("Expect") == null) { // otherwise the client has not sent its body yet
      drop(request.getInputStream());
    }
  }

  /** Reads and drops the rest of a body. Most clients read the reply only after that. */
  private static void drop(InputStream rest) throws IOException {
    long end = System.nanoTime() + UnreadBody.DROP.toNanos();
    byte[] buffer = new byte[8192];
    while (rest.read(buffer) >= 0) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("the client sent its body for too long after the reply");
      }
    }
  }

  private static String message(AwsServiceException error) {
    @Nullable String message =
        error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
    return message == null ? "" : message;
  }
}
