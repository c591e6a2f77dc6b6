// One stack before the judge: what has to hold while it is built, and while it is taken down.
import { readFileSync } from 'node:fs';
import { hastyObjects } from './waits.mjs';
import { isKept, isProtected, readJson, resourcesOf, withoutGuards, writeJson } from './workspace.mjs';

const { keepsState } = JSON.parse(readFileSync(new URL('./identities.json', import.meta.url), 'utf8'));

/** In an empty state nothing can be destroyed, so a plan that does is about an object that was imported. */
const HARMLESS = ['create', 'read', 'noop', 'import', 'update', 'move'];
const REFUSED = /prevent_destroy|protect/i;

export class StackJudge {
  #stack;
  #terraform;
  #complain;
  #remark;
  #spent = { build: 0, tearDown: 0 };

  /**
   * @param {import('./workspace.mjs').PreparedStack} stack
   * @param {import('./terraform.mjs').Terraform} terraform
   * @param {(step: string, text: string) => void} complain hears what is wrong
   * @param {(step: string, text: string) => void} [remark] hears what Terraform only warns of
   */
  constructor(stack, terraform, complain, remark = () => {}) {
    this.#stack = stack;
    this.#terraform = terraform;
    this.#complain = complain;
    this.#remark = remark;
  }

  /** How long the two halves took. */
  timing() {
    return Object.entries(this.#spent)
      .map(([half, spent]) => `${half} ${(spent / 1000).toFixed(1)} s`)
      .join(', ');
  }

  /** @param {string} step @param {Promise<import('./terraform.mjs').Answer>} running @param {(answer: import('./terraform.mjs').Answer) => string[]} faults */
  async #step(step, running, faults) {
    const answer = await running;
    const errors = answer.diagnostics.filter(({ severity }) => severity === 'error').map(({ text }) => text);
    const silent = answer.code === 1 && errors.length === 0 ? [answer.output.slice(-2000).trim()] : [];
    const all = errors.length + silent.length > 0 ? [...errors, ...silent] : faults(answer);
    for (const fault of all) this.#complain(step, fault);
    for (const { severity, text } of answer.diagnostics) if (severity === 'warning') this.#remark(step, text);
    return all.length === 0;
  }

  async #timed(half, steps) {
    const started = performance.now();
    try {
      for (const step of steps) if (!(await step())) return false;
      return true;
    } finally {
      this.#spent[half] += performance.now() - started;
    }
  }

  #noFaults = () => [];

  /** init, validate, plan, apply, and a second plan that has nothing to do. @returns {Promise<boolean>} */
  build() {
    return this.#timed('build', [
      () => this.#readable(),
      () => this.#step('init', this.#terraform.init(), this.#noFaults),
      () => this.#step('validate', this.#terraform.validate(), this.#noFaults),
      () => this.#guarded(),
      () => this.#step('plan', this.#terraform.plan(), ({ changes }) => this.#destructive(changes)),
      () => this.#step('apply', this.#terraform.apply(), this.#noFaults),
      () => this.#waits(),
      () => this.#step('second plan', this.#terraform.plan(), (answer) => this.#leftOver(answer)),
    ]);
  }

  /** A destroy that is refused where state is kept, then, with the guards lifted in the copy, one that leaves nothing. @returns {Promise<boolean>} */
  tearDown() {
    const guarded = resourcesOf(readJson(this.#stack.file)).filter(({ resource }) => isKept(resource) || isProtected(resource));
    const isProtectedSomewhere = guarded.some(({ resource }) => isProtected(resource));
    return this.#timed('tearDown', [
      ...(guarded.length > 0 ? [() => this.#refusesDestroy(guarded.map(({ address }) => address)), () => this.#lift()] : []),
      ...(isProtectedSomewhere
        ? [
            () => this.#step('lift protection (plan)', this.#terraform.plan(), this.#noFaults),
            () => this.#step('lift protection (apply)', this.#terraform.apply(), this.#noFaults),
          ]
        : []),
      () => this.#step('destroy', this.#terraform.destroy(), this.#noFaults),
      () => this.#nothingLeft(),
    ]);
  }

  /** What Terraform would do to the built stack if its text were another. @param {object} stack @returns {Promise<import('./terraform.mjs').Answer>} */
  replan(stack) {
    writeJson(this.#stack.file, stack);
    return this.#terraform.plan();
  }

  async #readable() {
    for (const problem of this.#stack.problems) this.#complain('read', problem);
    return this.#stack.problems.length === 0;
  }

  async #guarded() {
    const open = resourcesOf(readJson(this.#stack.file)).filter(({ type, resource }) => keepsState.includes(type) && !isKept(resource));
    for (const { address } of open) this.#complain('guard', `${address} keeps what cannot be made again, and has no prevent_destroy`);
    return open.length === 0;
  }

  async #waits() {
    const hasty = hastyObjects(await this.#terraform.state());
    for (const text of hasty) this.#complain('waits', text);
    return hasty.length === 0;
  }

  #destructive(changes) {
    return changes
      .filter(
        ({ address, action, imported }) =>
          !HARMLESS.includes(action) || (imported && action === 'update' && /(^|\.)ovh_vps\./.test(address)),
      )
      .map(({ address, action, imported }) => `would ${action} ${address}${imported ? ', which it adopts' : ''}`);
  }

  #leftOver({ code, changes }) {
    if (code === 0) return [];
    const named = changes.filter(({ action }) => action !== 'noop').map(({ address, action }) => `would ${action} ${address} again`);
    return named.length > 0 ? named : ['is not empty: an output changes every time'];
  }

  async #refusesDestroy(guarded) {
    const before = await this.#terraform.list();
    const addresses = before.filter((address) => guarded.includes(address.replace(/\[.*$/, '')));
    if (addresses.length === 0) return true;
    const answer = await this.#terraform.destroy();
    const refusal = answer.diagnostics.find(({ severity, text }) => severity === 'error' && REFUSED.test(text));
    const left = await this.#terraform.list();
    const faults = [
      ...(answer.code === 0 ? ['the stack keeps state, and was destroyed without a word'] : []),
      ...(answer.code !== 0 && !refusal
        ? [`refused for another reason: ${answer.diagnostics.map(({ text }) => text).join('; ') || answer.output.slice(-500)}`]
        : []),
      ...addresses.filter((address) => !left.includes(address)).map((address) => `${address} was destroyed`),
    ];
    for (const fault of faults) this.#complain('refused destroy', fault);
    return faults.length === 0;
  }

  async #lift() {
    writeJson(this.#stack.file, withoutGuards(readJson(this.#stack.file)));
    return true;
  }

  async #nothingLeft() {
    // a data source may stay in the state: it is nothing in the cloud
    const left = (await this.#terraform.list()).filter((address) => !/(^|\.)data\./.test(address));
    for (const address of left) this.#complain('destroy', `${address} is left in the state`);
    return left.length === 0;
  }
}
