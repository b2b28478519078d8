package sluice.lambda;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import sluice.batch.BatchListener;
import sluice.batch.Environment;
import sluice.message.MessageReader;
import sluice.provider.ApiKeys;
import sluice.provider.HttpTransport;
import sluice.provider.Redactor;
import sluice.settings.Settings;
import sluice.settings.Settings.KeySetting;
import sluice.store.BlockingCalls;
import sluice.store.S3ObjectStore;
import sluice.time.SystemTime;
import sluice.time.Time;

/// Builds the parts of an execution environment from settings and clients. Immutable.
///
/// @param workers a few platform threads: virtual threads share one queue, in which each step of a
///   reply would wait behind dozens of calls to AWS. Tasks must not block. Two exceptions are
///   known. Lines are written to the log. The JDK's client looks up the provider's name; as long as
///   a name that was found is kept, see [JvmDefaults], at most one worker waits for the resolver
/// @param aws one thread for every call to AWS that may run at once; further calls queue. They must
///   be virtual: an interrupt closes the socket on which such a thread waits, so that each call
///   ends at its limit, and a platform thread takes no notice of it
record Wiring(
    Settings settings, AwsClients clients, Executor workers, BlockingCalls aws, Time time) {
  /// How many workers there are beside one for each CPU, in case one waits for the resolver.
  private static final int SPARE_WORKERS = 2;

  /// The wiring of a process.
  static Wiring of(Settings settings, AwsClients clients) {
    Executor workers =
        new ForkJoinPool(
            Runtime.getRuntime().availableProcessors() + SPARE_WORKERS,
            Wiring::worker,
            /* handler= */ null,
            /* asyncMode= */ true);
    return new Wiring(settings, clients, workers, aws(workers), new SystemTime(workers));
  }

  /// As many calls at once as there may be connections. Their queue has no lock, which workers and
  /// virtual threads would share; see [BlockingCalls].
  static BlockingCalls aws(Executor workers) {
    var threads =
        new ThreadPoolExecutor(
            AwsClients.MAX_CONNECTIONS,
            AwsClients.MAX_CONNECTIONS,
            /* keepAliveTime= */ 0,
            TimeUnit.SECONDS,
            new LinkedTransferQueue<>(),
            Thread.ofVirtual().name("aws-", 0).factory());
    return new BlockingCalls(threads, workers);
  }

  /// A daemon thread that finds the function's classes, which Lambda loads with a loader of its
  /// own. The pool's threads end when it has had nothing to do for a minute.
  private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setContextClassLoader(Wiring.class.getClassLoader());
    return thread;
  }

  /// An environment that tells a listener what happens. What it needs first is prepared in the
  /// background.
  Environment environment(BatchListener listener) {
    var transport =
        new HttpTransport(
            settings.destination(), settings.maxResponseBytes(), Wiring::tls, workers, time);
    transport.open();
    var environment = environment(listener, transport);
    environment.prepare();
    return environment;
  }

  private Environment environment(BatchListener listener, HttpTransport transport) {
    return new Environment(
        new Environment.Parts(
            new MessageReader(settings.rules()),
            transport,
            keys(),
            new S3ObjectStore(clients.s3(), settings.bucket(), aws, time),
            listener,
            time,
            new SecureRandom(),
            workers,
            new Redactor(Set.copyOf(settings.destination().headers().values())),
            settings.destination().profile(),
            limits()));
  }

  private Environment.Limits limits() {
    return new Environment.Limits(
        settings.permits(),
        settings.timeout(),
        settings.maxResponseBytes(),
        settings.bodyBytes(),
        settings.prefix(),
        settings.rates(),
        settings.maxAttempts());
  }

  /// The queues whose messages the function receives.
  SqsSourceQueues queues() {
    return new SqsSourceQueues(clients.sqs(), aws, time);
  }

  private ApiKeys keys() {
    return switch (settings.key()) {
      case KeySetting.None() -> ApiKeys.fixed(Optional.empty());
      case KeySetting.Given(String key) -> ApiKeys.fixed(Optional.of(key));
      case KeySetting.Secret secret ->
          new SecretsManagerKey(
              clients.secrets(),
              secret,
              new BlockingCalls(Thread::startVirtualThread, workers),
              time);
    };
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the platform has no TLS", e);
    }
  }
}
