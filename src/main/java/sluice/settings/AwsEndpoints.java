package sluice.settings;

import java.util.stream.Stream;

/// Checks the variables that the AWS SDK reads by itself: it would fail later, without naming them.
/// Pure but for the mistakes it notes.
///
/// @param variables the source, and where mistakes are noted
record AwsEndpoints(Variables variables) {
  void check() {
    Stream.of(
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SQS",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER")
        .forEach(name ->
            variables
                .text(name)
                .flatMap(Url::fault)
                .ifPresent(why ->
                    variables.mistake(
                        name, why + "; allowed: http:// or https://, host and port")));
  }
}
