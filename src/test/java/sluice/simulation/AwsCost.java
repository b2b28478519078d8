package sluice.simulation;

/// What a run costs at AWS. Immutable.
///
/// Prices are list prices of us-east-1 in US dollars, as of November 2026, without free tiers; logs
/// and storage are left out.
///
/// @param gigabyteSeconds of a function on arm64
/// @param invocations of the function
/// @param sqsRequests of up to ten messages and 64 KB
/// @param puts into S3, and listings of it, which cost as much
/// @param gets from S3, those that found nothing included
public record AwsCost(
    double gigabyteSeconds, long invocations, long sqsRequests, long puts, long gets) {
  private static final double GIGABYTE_SECOND = 0.0000133334;
  private static final double INVOCATION = 0.20 / 1_000_000;
  private static final double SQS_REQUEST = 0.40 / 1_000_000;
  private static final double PUT = 0.005 / 1_000;
  private static final double GET = 0.0004 / 1_000;

  public double lambda() {
    return gigabyteSeconds * GIGABYTE_SECOND + invocations * INVOCATION;
  }

  public double sqs() {
    return sqsRequests * SQS_REQUEST;
  }

  public double s3() {
    return puts * PUT + gets * GET;
  }

  public double total() {
    return lambda() + sqs() + s3();
  }
}
