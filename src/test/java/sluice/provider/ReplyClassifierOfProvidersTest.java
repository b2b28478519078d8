package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Replies.inWords;
import static sluice.provider.Replies.response;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Endpoint;

/// The errors that providers really send.
class ReplyClassifierOfProvidersTest {

  private static String classify(int status, String body) {
    return inWords(
        ReplyClassifier.classify(response(status, body), Endpoint.CHAT_COMPLETIONS, Instant.EPOCH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | {"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}} | refused
          400 | {"error":{"message":"Invalid value: 'x'.","type":"invalid_request_error","param":"response_format","code":null}} | refused
          401 | {"error":{"message":"Incorrect API key provided: sk-abc***xyz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}} | unauthorized
          403 | {"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}} | ambiguous: auth
          404 | {"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}} | refused
          404 | {"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error","param":null,"code":null}} | ambiguous: config
          429 | {"error":{"message":"Rate limit reached for gpt-9 in organization org-X on requests per min (RPM): Limit 0, Used 0, Requested 1.","type":"requests","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Request too large for gpt-9 on tokens per min (TPM): Limit 0, Requested 43.","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Rate limit reached for gpt-4o-mini in organization org-X on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in 120ms.","type":"requests","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 60000, Used 54134, Requested 6465. Please try again in 599ms.","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 43586. The input or output tokens must be reduced in order to run successfully.","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | refused
          429 | {"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 120, Requested 43586. Please try again in 27s.","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | refused
          429 | {"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 30000, Requested 30000. Please try again in 1m0s.","type":"tokens","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.","type":"requests","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"Please slow down.","type":"rate_limit_error","param":null,"code":"slow_down"}} | again
          429 | {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}} | blocked: quota
          429 | {"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":null}} | blocked: quota
          429 | {"error":{"message":"Rate limit reached.","type":"insufficient_quota","param":null,"code":"rate_limit_exceeded"}} | again
          429 | {"error":{"message":"No credit.","type":"insufficient_quota","param":null,"code":"credit_balance_exhausted"}} | blocked: quota
          429 | {"error":{"message":"Spent.","type":"insufficient_quota","param":null,"code":"organization_spend_limit_exceeded"}} | blocked: quota
          429 | {"error":{"message":"Spent.","type":"insufficient_quota","param":null,"code":"project_spend_limit_exceeded"}} | blocked: quota
          429 | {"error":{"message":"Used.","type":"insufficient_quota","param":null,"code":"organization_usage_limit_exceeded"}} | blocked: quota
          429 | {"error":{"message":"Billing hard limit has been reached","type":"insufficient_quota","param":null,"code":"billing_hard_limit_reached"}} | blocked: quota
          429 | {"error":{"message":"Your account is not active, please check your billing details on our website.","type":"billing_not_active","param":null,"code":"billing_not_active"}} | blocked: quota
          500 | {"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}} | again
          503 | {"error":{"message":"The engine is currently overloaded, please try again later","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}} | again
          503 | {"error":{"message":"The engine is currently overloaded, please try again later","type":"service_unavailable_error","param":null,"code":"slow_down"}} | again
          400 | {"error":{"message":"We could not parse the JSON body of your request.","type":"invalid_request_error","param":null,"code":null}} | refused
          413 | {"error":{"message":"Maximum content size limit exceeded","type":"invalid_request_error","param":null,"code":null}} | refused
          409 | {"error":{"message":"The resource was changed by another request.","type":"conflict","param":null,"code":null}} | again
          408 | <html><body>Request Time-out</body></html> | again
          """)
  void replyOfOpenAi_isClassified(int status, String body, String expected) {
    assertThat(classify(status, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | {"error":{"message":"The response was filtered.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}} | refused
          401 | {"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}} | unauthorized
          404 | {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}} | refused
          404 | {"error":{"code":"404","message":"Resource not found"}} | ambiguous: config
          429 | {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded call rate limit."}} | again
          429 | {"error":{"code":"RateLimitReached","message":"Your requests have exceeded token rate limit."}} | again
          429 | {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds."}} | again
          403 | {"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}} | ambiguous: auth
          """)
  void replyOfAzure_isClassified(int status, String body, String expected) {
    assertThat(classify(status, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"},"request_id":"req_1"} | refused
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}} | blocked: quota
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}} | blocked: quota
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"This organization has been disabled."}} | unauthorized
          401 | {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}} | unauthorized
          402 | {"type":"error","error":{"type":"billing_error","message":"Payment required"}} | blocked: quota
          403 | {"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission"}} | ambiguous: auth
          404 | {"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}} | refused
          409 | {"type":"error","error":{"type":"conflict_error","message":"lock timeout"}} | again
          413 | {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}} | refused
          413 | <html><head><title>413 Payload Too Large</title></head><body>cloudflare</body></html> | ambiguous: config
          429 | {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit"}} | again
          429 | {"type":"error","error":{"type":"enforced_spend_limit_reached","message":"Spend limit"}} | blocked: quota
          500 | {"type":"error","error":{"type":"api_error","message":"Internal server error"}} | again
          504 | {"type":"error","error":{"type":"timeout_error","message":"Request timed out"}} | again
          529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}} | again
          """)
  void replyOfAnthropic_isClassified(int status, String body, String expected) {
    assertThat(classify(status, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          DeepSeek   | 401 | {"error":{"message":"Authentication Fails","type":"authentication_error","param":null,"code":"invalid_request_error"}} | unauthorized
          DeepSeek   | 402 | {"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}} | blocked: quota
          DeepSeek   | 422 | {"error":{"message":"Invalid Parameters","type":"invalid_request_error","param":null,"code":"invalid_request_error"}} | refused
          DeepSeek   | 400 | {"error":{"message":"Invalid Format","type":"invalid_request_error","param":null,"code":"invalid_request_error"}} | refused
          DeepSeek   | 500 | {"error":{"message":"Server Error","type":"server_error","param":null,"code":null}} | again
          DeepSeek   | 429 | {"error":{"message":"Rate Limit Reached","type":"rate_limit_error","param":null,"code":null}} | again
          DeepSeek   | 503 | {"error":{"message":"Server Overloaded","type":"service_unavailable","param":null,"code":null}} | again
          Groq       | 413 | {"error":{"message":"Request too large for model `llama` on tokens per minute (TPM): Limit 8000, Requested 10098","type":"tokens","code":"rate_limit_exceeded"}} | refused
          Groq       | 429 | {"error":{"message":"Request too large for model `llama` on tokens per minute (TPM): Limit 8000, Requested 10098","type":"tokens","code":"rate_limit_exceeded"}} | refused
          Groq       | 429 | {"error":{"message":"Rate limit reached for model `llama`. Please try again in 7.66s.","type":"tokens","code":"rate_limit_exceeded"}} | again
          Together   | 429 | {"error":{"message":"You have reached the rate limit specific to this model","type":"credit_limit","param":null,"code":null}} | again
          OpenRouter | 402 | {"error":{"code":402,"message":"Insufficient credits"}} | blocked: quota
          OpenRouter | 402 | {"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 1234."}} | ambiguous: quota
          OpenRouter | 408 | {"error":{"code":408,"message":"Request timed out"}} | again
          OpenRouter | 429 | {"error":{"code":429,"message":"Rate limit exceeded: free-models-per-day","metadata":{"headers":{"X-RateLimit-Limit":"50"}}}} | again
          OpenRouter | 502 | {"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"x"}}} | again
          OpenRouter | 403 | {"error":{"code":403,"message":"Input was flagged","metadata":{"reasons":["violence"]}}} | ambiguous: auth
          xAI        | 400 | {"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***ys."} | unauthorized
          xAI        | 400 | {"code":"Client specified an invalid argument","error":"The model expects a single `text` element per message."} | refused
          Mistral    | 401 | {"message":"Unauthorized","request_id":"a1"} | unauthorized
          Mistral    | 404 | {"message":"no Route matched with those values"} | ambiguous: config
          Mistral    | 422 | {"object":"error","message":{"detail":[{"loc":["body"]}]},"type":"invalid_request_error","param":null,"code":null} | refused
          Bedrock    | 429 | {"message":"Too many tokens, please wait before trying again."} | again
          Bedrock    | 400 | {"message":"The provided model identifier is invalid."} | ambiguous: quota
          Bedrock    | 403 | {"Message":"Bearer Token has expired"} | ambiguous: auth
          Bedrock    | 503 | {"message":"Too many connections, please wait before trying again."} | again
          Bedrock    | 529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}} | again
          Gemini     | 400 | [{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}] | unauthorized
          Gemini     | 400 | [{"error":{"code":400,"message":"Invalid value at 'contents'","status":"INVALID_ARGUMENT"}}] | refused
          Gemini     | 404 | [{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}] | refused
          Gemini     | 429 | [{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}] | again
          """)
  void replyOfAnotherProvider_isClassified(
      String provider, int status, String body, String expected) {
    assertThat(classify(status, body)).as(provider).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          vLLM     | 400 | {"error":{"message":"max_tokens is too large","type":"BadRequestError","param":null,"code":400}} | refused
          vLLM     | 404 | {"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}} | refused
          old vLLM | 404 | {"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404} | refused
          old vLLM | 500 | {"object":"error","message":"","type":"InternalServerError","param":null,"code":500} | again
          LiteLLM  | 429 | {"error":{"message":"litellm.RateLimitError: no deployments","type":"None","param":"None","code":"429"}} | again
          LiteLLM  | 429 | {"error":{"message":"None","type":"None","param":"None","code":"None"}} | again
          LiteLLM  | 429 | {"error":{"message":"litellm.RateLimitError: RateLimitError: OpenAIException - spent","type":"insufficient_quota","param":null,"code":"429"}} | blocked: quota
          LiteLLM  | 400 | {"error":{"message":"litellm.BadRequestError: AnthropicException - {\\"error\\":{\\"message\\":\\"Your credit balance is too low to access the Anthropic API.\\"}}","type":null,"param":null,"code":"400"}} | blocked: quota
          LiteLLM  | 401 | {"error":{"message":"Authentication Error","type":"auth_error","param":"None","code":"401"}} | unauthorized
          Ollama   | 404 | {"error":{"message":"model \\"x\\" not found, try pulling it first","type":"api_error","param":null,"code":null}} | refused
          Ollama   | 404 | {"error":"model 'x' not found"} | ambiguous: config
          Ollama   | 503 | {"error":"server busy, please try again.  maximum pending requests exceeded"} | again
          llama.cpp | 503 | {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}} | again
          FastAPI  | 404 | {"detail":"Not Found"} | ambiguous: config
          FastAPI  | 422 | {"detail":[{"loc":["body","model"],"msg":"Field required"}]} | refused
          gateway  | 403 | <html><body>Attention Required!</body></html> | ambiguous: auth
          gateway  | 502 | <html><body>Bad gateway</body></html> | again
          gateway  | 429 | <html><body>Too many requests</body></html> | again
          gateway  | 504 | upstream request timeout | again
          """)
  void replyOfASelfHostedServer_isClassified(
      String server, int status, String body, String expected) {
    assertThat(classify(status, body)).as(server).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | {"error":{"message":"Invalid value: 'your credit balance is too low'.","type":"invalid_request_error","code":"invalid_value"}} | refused
          400 | {"error":{"message":"Invalid value: 'API key not valid'.","type":"invalid_request_error","code":"invalid_value"}} | refused
          400 | {"error":"Unknown parameter: 'incorrect api key provided'"} | ambiguous: auth
          400 | {"error":"Invalid value: 'You have reached your specified API usage limits'"} | ambiguous: quota
          400 | {"error":"Invalid value: 'This organization has been disabled'"} | ambiguous: quota
          404 | {"error":{"message":"The model `invalid url (POST` does not exist","type":"invalid_request_error","code":"model_not_found"}} | refused
          """)
  void refusalThatQuotesTheRequest_isNoOutage(int status, String body, String expected) {
    assertThat(classify(status, body)).isEqualTo(expected);
  }
}
