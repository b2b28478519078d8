package sluice.lambda;

import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The AWS clients of an environment; none of them retries by itself where Sluice does.
///
/// @param s3 for the records; must not retry by itself
/// @param sqs for the visibility of what comes back
/// @param secrets for the provider's key alone; asked for only where a secret is configured
public record Clients(S3Client s3, SqsClient sqs, Supplier<SecretsManagerClient> secrets) {}
