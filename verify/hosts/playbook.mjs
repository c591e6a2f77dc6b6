// How a run of the playbook ended.

/** @returns what a run did on each host @throws {Error} with what failed, and why */
export const converged = (result) => {
  const { code, out, recap } = result;
  if (code !== 0 || Object.keys(recap).length === 0) throw new Error(`${failuresOf(out)}\n${out.slice(-1000)}`);
  return result;
};

/** What failed, with its task and what it said: it may stand far above the end, since the other hosts go on. */
const failuresOf = (out) => {
  const lines = out.split('\n');
  return lines
    .flatMap((line, i) => {
      if (!/^(fatal|failed|ERROR)|FAILED!|UNREACHABLE!/.test(line)) return [];
      const said = lines.slice(i + 1);
      const end = said.findIndex((next) => next.trim() === '' || /^(TASK|PLAY|ok:|changed:|skipping:)/.test(next));
      return [lines.slice(0, i).findLast((above) => above.startsWith('TASK')), line, ...said.slice(0, end === -1 ? 10 : Math.min(end, 30))];
    })
    .join('\n')
    .slice(0, 6000);
};

/** @throws {Error} with the tasks that changed something */
export const unchanged = (result) => {
  const { recap, out } = converged(result);
  const told = out
    .split('\n')
    .filter(
      (line, i, lines) => /^(changed:|RUNNING HANDLER)/.test(line) || (line.startsWith('TASK') && lines[i + 1]?.startsWith('changed:')),
    );
  for (const [host, { changed }] of Object.entries(recap))
    if (changed !== 0) throw new Error(`${changed} changes on ${host}:\n${told.join('\n')}`);
};
