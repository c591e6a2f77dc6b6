// A writer in a process of its own: rotates a secret, and dies at a given system call if told so.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { InputError } from '../../../constructs/problem';
import { rotateSecrets } from '../../../constructs/secrets';
import { seededSource, siteIn } from './fixture';

const [folder = '', pattern = '', moment = 'never', seed = 'child'] = process.argv.slice(2);

/** The store's rename and write are those on its own temporary name. */
const isStore = (path: unknown) => String(path).endsWith('.harbour.age.tmp');
const die = () => process.kill(process.pid, 'SIGKILL');

const { renameSync, writeSync, openSync } = fs;
let stored: number | undefined;
Object.assign(fs, {
  openSync: (...args: Parameters<typeof openSync>) => {
    const file = openSync(...args);
    if (isStore(args[0])) stored = file;
    return file;
  },
  writeSync: (file: number, bytes: Buffer, offset: number) => {
    if (file !== stored || moment !== 'in-write') return writeSync(file, bytes, offset);
    writeSync(file, bytes, 0, Math.floor(bytes.length / 2));
    return die();
  },
  renameSync: (...args: Parameters<typeof renameSync>) => {
    if (isStore(args[0]) && moment === 'before-rename') die();
    renameSync(...args);
    if (isStore(args[0]) && moment === 'after-rename') die();
  },
});
syncBuiltinESMExports();

rotateSecrets(siteIn(folder), seededSource(seed), pattern).then(
  () => process.stdout.write('done\n'),
  (error: unknown) =>
    process.stdout.write(error instanceof InputError ? `${error.problems.map(({ id }) => id).join()}\n` : `${String(error)}\n`),
);
