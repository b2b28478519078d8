package sluice.local.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import sluice.testing.LocalAddress;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// SQS in this process. Safe for many threads.
///
/// Its first start takes seconds, so tests share one and make a queue each.
public final class LocalQueues implements AutoCloseable {
  private static final Duration VISIBILITY = Duration.ofMinutes(16);
  private static final int MAX_RECEIVES = 500;

  /// The host of the queues' URLs: a container knows this machine by another name than its own
  /// processes do.
  private static final NodeAddress AS_THE_CLIENT_CALLS_IT = new NodeAddress("http", "*", 0, "");

  private final SQSRestServer server;
  private final SqsClient client;
  private final URI endpoint;

  /// A queue.
  public record Queue(String name, String url, String arn) {
    /// Whether order counts in it.
    public boolean isFifo() {
      return name.endsWith(".fifo");
    }
  }

  private LocalQueues(SQSRestServer server, String host) {
    this.server = server;
    int port = server.waitUntilStarted().localAddress().getPort();
    this.endpoint = LocalAddress.of(host, port);
    this.client = LocalAws.sqs(endpoint);
  }

  /// Starts on a free port of this machine.
  public static LocalQueues start() {
    return start("127.0.0.1", 0);
  }

  /// Starts at an address; port 0 for a free one.
  public static LocalQueues start(String host, int port) {
    var builder =
        SQSRestServerBuilder.withInterface(host)
            .withAWSRegion(LocalAws.REGION)
            .withServerAddress(AS_THE_CLIENT_CALLS_IT);
    return new LocalQueues(
        (port == 0 ? builder.withDynamicPort() : builder.withPort(port)).start(), host);
  }

  /// Makes a queue with the template's numbers, see [#create(String, Duration, int)].
  public Queue create(String name) {
    return create(name, VISIBILITY, MAX_RECEIVES);
  }

  /// Makes a queue with a dead-letter queue beside it, `NAME-dead`; FIFO where the name ends so.
  ///
  /// @param visibility how long a message is away that was received
  /// @param maxReceives how often one is handed out before it goes to the dead-letter queue
  public Queue create(String name, Duration visibility, int maxReceives) {
    Queue dead = create(deadLetters(name), Map.of());
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
            .formatted(dead.arn(), maxReceives);
    return create(
        name,
        Map.of(
            QueueAttributeName.VISIBILITY_TIMEOUT,
            Long.toString(visibility.toSeconds()),
            QueueAttributeName.REDRIVE_POLICY,
            redrive));
  }

  private Queue create(String name, Map<QueueAttributeName, String> attributes) {
    boolean isFifo = name.endsWith(".fifo");
    String url =
        client
            .createQueue(request -> {
              request.queueName(name).attributes(attributes);
              if (isFifo) {
                request.attributes(fifo(attributes));
              }
            })
            .queueUrl();
    String arn = "arn:aws:sqs:%s:%s:%s".formatted(LocalAws.REGION, LocalAws.ACCOUNT, name);
    return new Queue(name, url, arn);
  }

  private static Map<QueueAttributeName, String> fifo(Map<QueueAttributeName, String> attributes) {
    var all = new java.util.HashMap<>(attributes);
    all.put(QueueAttributeName.FIFO_QUEUE, "true");
    return all;
  }

  private static String deadLetters(String name) {
    return name.endsWith(".fifo") ? name.replaceFirst("\\.fifo$", "-dead.fifo") : name + "-dead";
  }

  /// How many messages lie in the dead-letter queue of a queue.
  public int deadLetters(Queue queue) {
    String url =
        client.getQueueUrl(request -> request.queueName(deadLetters(queue.name()))).queueUrl();
    return Integer.parseInt(
        client
            .getQueueAttributes(request ->
                request
                    .queueUrl(url)
                    .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  /// A client of it, without retries.
  public SqsClient client() {
    return client;
  }

  /// Where it is, as seen from this machine.
  public URI endpoint() {
    return endpoint;
  }

  /// Returns at once: calls that wait for messages end by themselves, within their second or so.
  @Override
  public void close() {
    client.close();
    var _ = server.stopAndGetFuture();
  }
}
