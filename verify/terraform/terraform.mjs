// Terraform itself, as a child process on one stack's folder. What it says is read from its JSON output.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** @typedef {{ severity: string, text: string }} Diagnostic */
/** @typedef {{ address: string, action: string, imported: boolean }} Change */
/** @typedef {{ code: number, diagnostics: Diagnostic[], changes: Change[], output: string }} Answer */

const MOST_MINUTES = 3;
const PLAN = 'judge.tfplan';

/** The version of the binary, or undefined where there is none. @returns {string | undefined} */
export const versionOf = (binary) => {
  const { status, stdout } = spawnSync(binary, ['version', '-json'], {
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' },
  });
  return status === 0 ? JSON.parse(stdout).terraform_version : undefined;
};

const wordsOf = ({ summary, detail, address, snippet, range }) => {
  const where = address ?? snippet?.context ?? (range ? `line ${range.start.line}` : undefined);
  return [where, summary, detail]
    .filter(Boolean)
    .join(': ')
    .replace(/\s*\n\s*/g, ' ');
};

const asDiagnostic = (diagnostic) => ({ severity: diagnostic.severity, text: wordsOf(diagnostic) });

const parseLine = (line) => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};

const readLines = (output) => {
  const events = output.split('\n').flatMap(parseLine);
  return {
    diagnostics: events.filter((event) => event.type === 'diagnostic').map((event) => asDiagnostic(event.diagnostic)),
    changes: events
      .filter((event) => event.type === 'planned_change')
      .map(({ change }) => ({ address: change.resource.addr, action: change.action, imported: change.importing !== undefined })),
  };
};

export class Terraform {
  #binary;
  #folder;
  #environment;

  /**
   * @param {{ binary: string, folder: string, root: string, attachments: Record<string, object> }} where `attachments` as TF_REATTACH_PROVIDERS has them
   */
  constructor({ binary, folder, root, attachments }) {
    this.#binary = binary;
    this.#folder = folder;
    // nothing of the caller's environment: neither tokens nor TF_VAR_ or TF_CLI_ARGS
    this.#environment = {
      PATH: process.env.PATH,
      HOME: join(root, 'home'),
      TMPDIR: root,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      TF_CLI_CONFIG_FILE: join(root, 'terraformrc'),
      TF_REATTACH_PROVIDERS: JSON.stringify(attachments),
    };
  }

  /** @returns {Promise<{ code: number, output: string }>} */
  #run(...args) {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#binary, args, { cwd: this.#folder, env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
      const chunks = [];
      child.stdout.on('data', (chunk) => chunks.push(chunk));
      child.stderr.on('data', (chunk) => chunks.push(chunk));
      const timer = setTimeout(() => child.kill('SIGKILL'), MOST_MINUTES * 60_000);
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(timer);
        const late = code === null ? `\nstopped after ${MOST_MINUTES} minutes` : '';
        resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() + late });
      });
    });
  }

  async #stream(...args) {
    const { code, output } = await this.#run(...args);
    return { code, output, ...readLines(output) };
  }

  /** @returns {Promise<Answer>} */
  init() {
    return this.#stream('init', '-json', '-input=false', '-get=false');
  }

  /** @returns {Promise<Answer>} */
  async validate() {
    const { code, output } = await this.#run('validate', '-json');
    const [{ diagnostics = [] } = {}] = parseLine(output);
    return { code, output, changes: [], diagnostics: diagnostics.map(asDiagnostic) };
  }

  /** Exit code 0: nothing to do, 2: changes. @returns {Promise<Answer>} */
  plan() {
    return this.#stream('plan', '-json', '-input=false', '-lock=false', '-detailed-exitcode', `-out=${PLAN}`);
  }

  /** Applies the last plan. @returns {Promise<Answer>} */
  apply() {
    return this.#stream('apply', '-json', '-input=false', '-lock=false', PLAN);
  }

  /** @returns {Promise<Answer>} */
  destroy() {
    return this.#stream('destroy', '-json', '-auto-approve', '-input=false', '-lock=false');
  }

  /** The whole state, with what each object waits for. @returns {Promise<import('./waits.mjs').State>} */
  async state() {
    const { output } = await this.#run('state', 'pull');
    return JSON.parse(output);
  }

  /** The addresses in the state. @returns {Promise<string[]>} */
  async list() {
    const { output } = await this.#run('state', 'list');
    return output.split('\n').filter((line) => line !== '');
  }
}
