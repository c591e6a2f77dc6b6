import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PlainLayer } from './layers';
import type { PlainFiles, PlainRequest } from './plain-layers';

// no value is imported from the one file, which would load before the thread; the compiler holds these keys to the layers' own list
const PLAIN = Object.keys({ terraform: true, hosts: true } satisfies Record<PlainLayer, true>);

/** Makes the plain layers beside the rest: cdktf takes as long to load as all other libraries together. */
export class PlainLayersThread {
  private readonly worker = new Worker(join(__dirname, 'plain-layers-worker.js'));
  private readonly answer: Promise<PlainFiles>;

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.worker.once('message', resolve).once('error', reject);
    });
    this.answer.catch(() => undefined); // whoever asks is told; when nobody asks, the sites were not sound
    this.worker.unref();
  }

  /**
   * A thread for a command that will want one, before the command line is understood and the sites are read. One that is not wanted after all
   * costs time only.
   */
  static forCommand([command = '', ...options]: readonly string[]): PlainLayersThread | undefined {
    const wanted = !options.includes('--only') || PLAIN.some((layer) => options.includes(layer));
    return ['synth', 'diff'].includes(command) && wanted ? new PlainLayersThread() : undefined;
  }

  /** @throws Error what the thread failed with */
  make(request: PlainRequest): Promise<PlainFiles> {
    this.worker.ref();
    this.worker.postMessage(request);
    return this.answer.finally(() => this.worker.unref());
  }
}
