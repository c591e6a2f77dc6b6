// Seats a judge for every stack: one stand-in cloud for each site, with every provider that has a schema.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud } from './cloud.mjs';
import { sites } from './order.mjs';
import { onlyProvider } from './schema.mjs';
import { serve } from './server.mjs';
import { StackJudge } from './stack.mjs';
import { Terraform } from './terraform.mjs';
import { readJson, standingObjects } from './workspace.mjs';

/** @typedef {(stack: string) => (step: string, text: string) => void} Voice */
/** @typedef {{ names: string[], cloud: Cloud, judges: [string, StackJudge][], close: () => void }} Seated */

const loadSchemas = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readJson(join(folder, file)))
    .filter((file) => file.provider_schemas)
    .map(onlyProvider);

const openSite = async (stacks, schemas) => {
  const cloud = new Cloud();
  for (const { type, id, value } of stacks.flatMap((stack) => standingObjects(readJson(stack.file)))) cloud.stand(type, id, value);
  const servers = await Promise.all(schemas.map((provider) => serve(provider, cloud)));
  return {
    cloud,
    attachments: Object.fromEntries(servers.map(({ address, attachment }) => [address, attachment])),
    close: () => servers.forEach((server) => server.close()),
  };
};

/**
 * @param {ReturnType<import('./workspace.mjs').openWorkspace>} workspace
 * @param {{ schemasDir: string, binary: string, complain: Voice, remark?: Voice }} options
 * @returns {Promise<Seated[]>} one for each site; every one has to be closed
 */
export const seatJudges = ({ root, stacks }, { schemasDir, binary, complain, remark }) => {
  const schemas = loadSchemas(schemasDir);
  const needs = Object.fromEntries(stacks.map((stack) => [stack.name, stack.needs]));
  return Promise.all(
    sites(needs).map(async (names) => {
      const own = stacks.filter(({ name }) => names.includes(name));
      const { cloud, attachments, close } = await openSite(own, schemas);
      const judgeOf = (stack) =>
        new StackJudge(
          stack,
          new Terraform({ binary, folder: stack.folder, root, attachments }),
          complain(stack.name),
          remark?.(stack.name),
        );
      return { names, cloud, close, judges: own.map((stack) => [stack.name, judgeOf(stack)]) };
    }),
  );
};
