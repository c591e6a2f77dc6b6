import { parentPort } from 'node:worker_threads';
import { requireAhead } from './packed';
import type * as PlainLayers from './plain-layers';

const { plainLayers, warmUp } = requireAhead<typeof PlainLayers>('plain-layers.js');

parentPort?.once('message', (request: PlainLayers.PlainRequest) => {
  void plainLayers(request).then((files) => parentPort?.postMessage(files));
});
// while the sites are read
void warmUp();
