/** A server of language models inside the cluster. It knows no passwords: who has not asked for it does not reach it. */
export interface LlmRequest {
  /** Models that must be there, by name and tag, such as `qwen3:4b`: a rule refuses a server that is not told to have them. @default [] */
  readonly models?: readonly string[];
}

export interface LlmResult {
  /** Base of Ollama's API, such as `http://llm.lab.svc.cluster.local:11434`; that of OpenAI is under `/v1`. */
  readonly url: string;
  /** Models that it is told to have; they may still be on their way when a client starts. */
  readonly models: readonly string[];
}
