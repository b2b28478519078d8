package sluice.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// SQS as the function for whole jobs calls it: remembers calls and fails where the test says so.
/// Confined to one thread.
final class FakeSqs implements SqsClient {
  final List<SendMessageBatchRequest> sent = new ArrayList<>();
  final List<ChangeMessageVisibilityRequest> delayed = new ArrayList<>();
  List<String> refusing = List.of();
  Map<QueueAttributeName, String> counts = Map.of();
  boolean isFailing;

  private void failIfToldTo() {
    if (isFailing) {
      throw SqsException.builder()
          .statusCode(503)
          .awsErrorDetails(AwsErrorDetails.builder().errorCode("ServiceUnavailable").build())
          .build();
    }
  }

  @Override
  public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
    failIfToldTo();
    sent.add(request);
    return SendMessageBatchResponse.builder()
        .failed(
            refusing.stream()
                .map(id -> BatchResultErrorEntry.builder().id(id).code("InternalError").build())
                .toList())
        .build();
  }

  @Override
  public SendMessageResponse sendMessage(SendMessageRequest request) {
    failIfToldTo();
    return SendMessageResponse.builder().messageId("copy").build();
  }

  @Override
  public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
    failIfToldTo();
    return GetQueueAttributesResponse.builder().attributes(counts).build();
  }

  @Override
  public ChangeMessageVisibilityResponse changeMessageVisibility(
      ChangeMessageVisibilityRequest request) {
    failIfToldTo();
    delayed.add(request);
    return ChangeMessageVisibilityResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return "sqs";
  }

  @Override
  public void close() {}
}
