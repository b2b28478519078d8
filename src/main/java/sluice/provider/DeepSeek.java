package sluice.provider;

import java.util.List;

/// DeepSeek: nothing but the number in flight is limited, and no header tells how it stands.
///
/// Under load it keeps the connection open with blank lines before the JSON, and closes it where
/// the answer has not begun after ten minutes.
record DeepSeek() implements Profile {

  @Override
  public String name() {
    return "deepseek";
  }

  @Override
  public List<String> hosts() {
    return List.of("api.deepseek.com");
  }
}
