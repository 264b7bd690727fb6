package dev.facepipe.local.cloud.aws;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The XML that clients of S3 send. */
final class S3Xml {
  /** Elements within elements; no request of S3 has more than 8. */
  private static final int DEEPEST = 32;

  private S3Xml() {}

  /**
   * Refuses XML on which S3Proxy falls with 500: elements too deep in each other, and parts of an
   * upload without their ETags. What is no XML at all S3Proxy refuses itself.
   *
   * @throws S3Exception 400
   */
  static void requireUsable(byte[] xml) {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      require(factory.createXMLStreamReader(new ByteArrayInputStream(xml)));
    } catch (XMLStreamException e) {
      return;
    }
  }

  private static void require(XMLStreamReader reader) throws XMLStreamException {
    int depth = 0;
    boolean hasETag = false;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        hasETag = reader.getLocalName().equals("ETag") || (hasETag && !isPart(reader));
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
        if (isPart(reader) && !hasETag) {
          throw malformed();
        }
      }
      if (depth > DEEPEST) {
        throw malformed();
      }
    }
  }

  private static boolean isPart(XMLStreamReader reader) {
    return reader.getLocalName().equals("Part");
  }

  private static S3Exception malformed() {
    return error(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published"
            + " schema.");
  }
}
