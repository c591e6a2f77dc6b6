// In which order stacks are worked on: after all that they need, several at once where nothing forbids it.

/**
 * Runs `work` once for each name, after the work on its dependencies has ended well; where one of them has not, `blocked` is told instead.
 * @param {Record<string, readonly string[]>} needs names, each with the names it waits for
 * @param {(name: string) => Promise<boolean>} work
 * @param {(name: string, by: string) => void} blocked
 * @param {number} jobs how many run at once
 * @throws {Error} on a circle; and what `work` threw, once nothing runs any more
 */
export const inOrder = async (needs, work, blocked, jobs) => {
  const waiting = new Set(Object.keys(needs));
  const ended = new Map();
  const running = new Map();
  const errors = [];
  const settleBlocked = () => {
    const stuck = [...waiting].map((name) => [name, needs[name].find((need) => ended.get(need) === false)]).filter(([, by]) => by);
    for (const [name, by] of stuck) {
      waiting.delete(name);
      ended.set(name, false);
      blocked(name, by);
    }
    return stuck.length > 0;
  };
  while (waiting.size > 0 || running.size > 0) {
    while (settleBlocked());
    const ready = [...waiting].filter((name) => needs[name].every((need) => ended.get(need) === true)).slice(0, jobs - running.size);
    for (const name of ready) {
      waiting.delete(name);
      running.set(
        name,
        work(name)
          .catch((error) => Boolean(errors.push(error)) && false)
          .then((good) => {
            ended.set(name, good);
            running.delete(name);
          }),
      );
    }
    if (running.size === 0 && waiting.size > 0) throw new Error(`stacks wait for one another: ${[...waiting].join(', ')}`);
    if (running.size > 0) await Promise.race(running.values());
  }
  if (errors.length > 0) throw errors[0];
};

/** The same graph, read from the other end. @param {Record<string, readonly string[]>} needs @returns {Record<string, string[]>} */
export const reversed = (needs) =>
  Object.fromEntries(Object.keys(needs).map((name) => [name, Object.keys(needs).filter((other) => needs[other].includes(name))]));

/** Groups of names that share one cloud: those of one site (`<site>-<stack>`), and those that need one another. @returns {string[][]} */
export const sites = (needs) => {
  const siteOf = (name) => name.replace(/-[^-]+$/, '');
  const groups = Object.keys(needs).map((name) => new Set([name]));
  const join = (one, other) => {
    const [a, b] = [one, other].map((name) => groups.find((group) => group.has(name)));
    if (a === b) return;
    for (const name of b) a.add(name);
    groups.splice(groups.indexOf(b), 1);
  };
  for (const name of Object.keys(needs)) {
    for (const need of needs[name]) join(name, need);
    for (const other of Object.keys(needs)) if (siteOf(other) === siteOf(name)) join(name, other);
  }
  return groups.map((group) => [...group]);
};
