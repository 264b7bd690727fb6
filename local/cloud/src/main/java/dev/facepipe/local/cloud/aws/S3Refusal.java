package dev.facepipe.local.cloud.aws;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import dev.facepipe.local.cloud.RequestRefused;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Builds S3's error replies, with S3's codes and words. Source: Amazon S3 API reference, "Error
 * responses".
 */
final class S3Refusal {
  private S3Refusal() {}

  /** Returns the error for a client whose request the gate refused. */
  static S3Exception of(RequestRefused why) {
    return switch (why.reason()) {
      case NOT_SIGNED -> error(403, "AccessDenied", "Access Denied");
      case UNKNOWN_KEY ->
          error(
              403,
              "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.");
      case NOT_NOW ->
          error(
              403,
              "RequestTimeTooSkewed",
              "The difference between the request time and the server's time is too large.");
      case EXPIRED -> error(403, "AccessDenied", "Request has expired");
      case OTHER_SIGNATURE ->
          error(
              403,
              "SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided."
                  + " Check your key and signing method.");
      case OTHER_BODY ->
          error(
              400,
              "XAmzContentSHA256Mismatch",
              "The body does not match the hash or the checksum that came with it.");
      case BROKEN_BODY ->
          error(400, "IncompleteBody", "The body is not in the form that its headers announce.");
    };
  }

  /** Returns the S3 error among the causes of a failure; null if there is none. */
  static @Nullable AwsServiceException behind(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RequestRefused keptOut) {
        return of(keptOut);
      } else if (cause instanceof AwsServiceException error) {
        return error;
      } else if (cause instanceof UnsupportedOperationException) {
        return error(501, "NotImplemented", "This is not implemented.");
      }
    }
    return failure instanceof IllegalArgumentException
        ? error(400, "InvalidArgument", "Invalid Argument")
        : null;
  }

  /** Replies to a request that Jetty could not read, or that S3Proxy refused through Jetty. */
  static boolean unreadable(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    // Another version of HTTP, or an encoding that nobody uses: S3 says 400.
    boolean theirs = status < 500 || status == 501 || status == 505;
    if (status >= 500) {
      response.setStatus(theirs ? 400 : 500);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
    byte[] xml =
        request.getMethod().equals("HEAD")
            ? new byte[0]
            : theirs
                ? xml("InvalidRequest", "Invalid Request")
                : xml("InternalError", "We encountered an internal error.");
    response.write(true, ByteBuffer.wrap(xml), callback);
    return true;
  }

  /** Returns the error's XML. */
  static byte[] xml(String code, String message) {
    var bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("Error");
      write(xml, "Code", code);
      write(xml, "Message", message);
      write(xml, "RequestId", UUID.randomUUID().toString());
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }
}
