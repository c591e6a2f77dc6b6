// Configurations that their programs can be asked about without a cluster, and the same with a mistake in them: a judge that accepts these is none.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By component of charts/monitoring: what the program is called, and how it is asked. These two take long to build. */
export const LOGS = {
  loki: { called: 'Loki', argv: ({ loki }, file) => [loki, '-verify-config', '-config.expand-env=true', `-config.file=${file}`] },
  alloy: { called: 'Alloy', argv: ({ alloy }, file) => [alloy, file] },
  journal: { called: 'Alloy for the journal', argv: ({ alloy }, file) => [alloy, file] },
};
/** The others, of charts/tracing too. Tempo is no module that the proxy serves. */
export const ACCEPTING = {
  blackbox: { called: 'the prober', argv: ({ blackbox_exporter: prober }, file) => [prober, '--config.check', `--config.file=${file}`] },
  collector: { called: 'the collector', argv: ({ otelcol }, file) => [otelcol, 'validate', `--config=${file}`] },
};

/** Mistakes that somebody could make in a chart: what stands there, and what would. */
const MISTAKES = {
  loki: {
    'an option that it does not have': ['retention_period:', 'retention_time:'],
    'logs that are never deleted': ['delete_request_store:', '# delete_request_store:'],
    'a schema that is not of its index': ['schema: v13', 'schema: v9'],
  },
  alloy: {
    'an option that it does not have': ['forward_to = [loki.process', 'send_to = [loki.process'],
    'lines for nobody': ['loki.write.loki.receiver', 'loki.write.elsewhere.receiver'],
    'a component that does not exist': ['loki.process "credentials"', 'loki.proces "credentials"'],
    'a block that is not closed': [/\}\s*$/, ''],
  },
  journal: { 'rules of nobody': ['loki.relabel.journal.rules', 'loki.relabel.journald.rules'] },
  blackbox: {
    'an option that it does not have': ['fail_if_not_ssl', 'fail_if_not_tls'],
    'a code that is no number': ['valid_status_codes: [200,', 'valid_status_codes: [2xx,'],
  },
  collector: {
    'an option that it does not have': ['limit_percentage:', 'limit_percent:'],
    'a processor that nobody set up': ['- attributes/credentials', '- attributes/secrets'],
    'a pattern that is none': ['pattern: "^(', 'pattern: "^(('],
    'an action that it does not know': ['action: delete', 'action: forget'],
  },
};

/**
 * Each configuration of a site is accepted. @param {typeof LOGS} all the components @param {Record<string, string>} site paths of the configurations
 * @param {boolean} whole whether the site has all of them
 */
export const judgeAccepting = (all, site, programs, { asks, claim, name, whole }) => {
  for (const [component, { called, argv }] of Object.entries(all).filter(([key]) => whole || key in site))
    claim(`${name}: ${called} accepts its configuration`, asks(argv(programs, site[component])));
};

/** Each mistake is refused. @param {typeof LOGS} all the components @param {Record<string, string>} site paths of the configurations */
export const judgeBroken = (all, site, folder, programs, { asks, claim }) => {
  for (const [component, { called, argv }] of Object.entries(all)) {
    const right = readFileSync(site[component], 'utf8');
    for (const [index, [what, [good, bad]]] of Object.entries(MISTAKES[component]).entries()) {
      const wrong = right.replace(good, bad);
      const file = join(folder, `broken-${index}-${component}`);
      writeFileSync(file, wrong);
      const found =
        wrong === right ? [`the configuration has no ${good}`] : asks(argv(programs, file)).length > 0 ? [] : [`${called} accepts it`];
      claim(`${called} refuses ${what}`, found);
    }
  }
};
