import { join } from 'node:path';
import { z } from 'zod';
import { volume } from '../../blueprint/contracts/contract';
import { defineService, image, type Call, type ChartModule, type Keep } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { cpu, duration, size } from '../../environments/fields';

/** `qwen3:4b` of Ollama's own library, or `somebody/model:tag`: a tag is always said. */
const MODEL = /^([a-z0-9][a-z0-9_.-]*\/)?[a-z0-9][a-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Ollama: language models on processors, for services of the site that ask for `llm()`. It knows no passwords, so that nobody else reaches it, and it reaches
 * nobody: its models are fetched beside it, by pods of their own that compare each with the digest of the site file before it can be asked.
 */
export const ollama = defineService({
  kind: 'ollama',
  options: {
    /**
     * Models by name and tag, each with the digest of its manifest, the number that `ollama list` shows the beginning of:
     * `curl -s https://registry.ollama.ai/v2/library/qwen3/manifests/4b | sha256sum`. A tag that its maker moved is refused, and so is any other content.
     * @default {} none
     */
    models: z
      .record(
        z.string().regex(MODEL, { error: "a model and its tag such as 'qwen3:4b'" }),
        z.string().regex(DIGEST, { error: "the digest of a manifest, 'sha256:' and 64 digits of 0-9a-f" }),
      )
      .default({}),
    /**
     * Disk for models; while one is replaced, both are there.
     * @default '30Gi'
     */
    storage: size.default('30Gi'),
    /**
     * Processor that is set aside; what is idle is used besides.
     * @default '2'
     */
    cpu: cpu.default('2'),
    /**
     * Memory: the file of a loaded model (`ollama list`), a tenth of that, and what it remembers of conversations, about 0.5Gi for 4096 tokens of a model
     * with 4 billion parameters.
     * @default '5Gi'
     */
    memory: size.default('5Gi'),
    /**
     * Models that are in memory at a time.
     * @default 1
     */
    loaded: z.int().min(1).max(16).default(1),
    /**
     * Answers that a model gives at a time; each remembers `context` tokens.
     * @default 1
     */
    parallel: z.int().min(1).max(64).default(1),
    /**
     * Tokens of a conversation that are remembered.
     * @default 4096
     */
    context: z.int().min(512).max(1_048_576).default(4096),
    /**
     * How long a model stays in memory after its last answer.
     * @default '5m'
     */
    keepAlive: duration.default('5m'),
  },
  images: { ollama: image('docker.io/ollama/ollama', '0.32.15') },
  components: ({ options }) => ({
    server: { main: true, cpu: options.cpu, memory: options.memory, ports: { http: 11434 }, keepsIn: ['models'] },
    // what it writes stays in the node's cache of files, which is not what it needs
    puller: { cpu: '50m', memory: '128Mi', memoryLimit: '1Gi', ports: {}, keepsIn: ['models'] },
  }),
  needs: ({ options }) => ({ models: volume(options.storage) }),
  provides: {
    llm: {
      component: 'server',
      port: 'http',
      answer: ({ options, host, port }) => ({ url: `http://${host}:${port}`, models: Object.keys(options.models).sort() }),
    },
  },
  calls: (): Readonly<Record<string, Call>> => ({
    // which sends clients on to where the files are
    models: { component: 'puller', host: 'registry.ollama.ai', port: 443, why: 'fetches the models that the site names' },
  }),
  keeps: (): Readonly<Record<string, Keep>> => ({
    models: { need: 'models', method: 'none', why: 'models are fetched again by the digests of the site file' },
  }),
  watches: () => ({ rules: [join(sourceOf(__dirname), 'alerts.yaml')] }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
