package sluice.provider;

import java.util.List;

/// The OpenAI endpoints of Amazon Bedrock: no header tells how the account stands.
///
/// They reserve input and `max_tokens` when a request begins, but give back what the answer leaves.
record Bedrock() implements Profile {

  @Override
  public String name() {
    return "bedrock";
  }

  @Override
  public List<String> hosts() {
    return List.of(".amazonaws.com", ".api.aws");
  }
}
