// What a judge that runs inside a network of its own tells of its proofs: one line of JSON, the last.

/** @param {string} output of the judge inside @param {object} verdict that it becomes part of @param {string} what was judged, for who finds no line */
export const settle = (output, verdict, what) => {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`${what} was not judged:\n${output.slice(-3000)}`);
  const { results, log } = JSON.parse(line);
  for (const { name, found } of results) {
    verdict.report(`${found === undefined ? 'ok  ' : 'FAIL'} ${name}${found === undefined ? '' : `: ${found}`}`);
    (found === undefined ? verdict.passed : verdict.failed).push(name);
    if (found !== undefined) verdict.messages.push(`${name}: ${found}`);
  }
  if (verdict.failed.length > 0) verdict.messages.push(...log);
};
