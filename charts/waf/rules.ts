import { toMebibytes } from '../../constructs/units';
import { ruleFile } from './rule-files';
import { FOLDER, rulesFile } from './servers';
import type { WafOptions, Way } from './ways';

/** The Core Rule Set's own values (REQUEST-901-INITIALIZATION.conf); what a service says comes on top. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];
const CONTENT_TYPES = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/xml',
  'application/xml',
  'application/soap+xml',
  'application/json',
];
/** Bytes of a body without its files, ModSecurity's recommended configuration. */
const FORM = 131_072;

/**
 * Files of rules by their path in the pods: one for each way in, and what services keep beside them.
 * @param cookies Names of those that are random, for who reads them alone
 */
export function ruleFiles(ways: readonly Way[], options: WafOptions, cookies: readonly string[]): Readonly<Record<string, string>> {
  const files: [string, string][] = ways.flatMap((way) => {
    const kept = keptBeside(way);
    return [
      [rulesFile(way), settings(way, options, cookies, Object.keys(kept))],
      ...(way.streamed === undefined
        ? []
        : [[rulesFile(way, 'headers'), headersOnly(settings(way, options, cookies, Object.keys(kept)))] as [string, string]]),
      ...Object.entries(kept),
    ];
  });
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Plugins, then the service's own rules: all are merged before those of the Core Rule Set. */
function keptBeside({ name, file, profile }: Way): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries((profile.plugins ?? []).map((plugin) => [`${FOLDER}/plugin-${plugin}.conf`, ruleFile(name, 'plugin', plugin)])),
    ...(profile.before === undefined ? {} : { [`${FOLDER}/before-${file}.conf`]: ruleFile(name, 'before', profile.before) }),
    ...(profile.after === undefined ? {} : { [`${FOLDER}/after-${file}.conf`]: ruleFile(name, 'after', profile.after) }),
  };
}

function settings(
  { name, mode, inspected, profile }: Way,
  options: WafOptions,
  cookies: readonly string[],
  includes: readonly string[],
): string {
  const { paranoia, inboundThreshold, outboundThreshold } = options;
  const form = profile.maxForm === undefined ? FORM : toMebibytes(profile.maxForm) * 1024 * 1024;
  const variables = {
    crs_setup_version: '4250',
    blocking_paranoia_level: String(paranoia),
    detection_paranoia_level: String(paranoia),
    inbound_anomaly_score_threshold: String(inboundThreshold),
    outbound_anomaly_score_threshold: String(outboundThreshold),
    allowed_methods: unique([...METHODS, ...(profile.methods ?? [])]).join(' '),
    allowed_request_content_type: unique([...CONTENT_TYPES, ...(profile.contentTypes ?? [])])
      .map((type) => `|${type}|`)
      .join(' '),
  };
  return [
    // stands in each audit record, which tells no host
    `SecComponentSignature "way:${name}"`,
    `SecRuleEngine ${mode === 'detect' ? 'DetectionOnly' : 'On'}`,
    `SecRequestBodyLimit ${inspected}`,
    `SecRequestBodyNoFilesLimit ${Math.min(form, inspected)}`,
    `SecResponseBodyAccess ${profile.responses === 'stream' ? 'Off' : 'On'}`,
    'SecDefaultAction "phase:1,log,auditlog,pass"',
    'SecDefaultAction "phase:2,log,auditlog,pass"',
    'SecAction \\',
    `  "id:100,phase:1,t:none,pass,nolog,\\`,
    Object.entries(variables)
      .map(([variable, value]) => `  setvar:'tx.${variable}=${value}'`)
      .join(',\\\n') + '"',
    ...prose(profile.prose ?? []),
    ...cookies.map(
      (name, n) => `SecAction "id:${110 + n},phase:1,t:none,pass,nolog,ctl:ruleRemoveTargetByTag=OWASP_CRS;REQUEST_COOKIES:${name}"`,
    ),
    ...includes.map((path) => `Include ${path}`),
    '',
  ].join('\n');
}

/** Rules of level 1 that take words of a text for code: `JavaScript: …` and `$HOME`. */
const WORDS_OF_PROSE = [941210, 932160];

function prose(parameters: readonly string[]): readonly string[] {
  if (parameters.length === 0) return [];
  const removed = parameters.flatMap((name) => [
    ...[2, 3, 4].map((level) => `ctl:ruleRemoveTargetByTag=paranoia-level/${level};ARGS:${name}`),
    ...WORDS_OF_PROSE.map((id) => `ctl:ruleRemoveTargetById=${id};ARGS:${name}`),
  ]);
  return ['SecAction \\', `  "id:101,phase:1,t:none,pass,nolog,\\`, `${removed.map((action) => `  ${action}`).join(',\\\n')}"`];
}

/**
 * For a request that stands for one whose body is not read: it is a GET that claims a body. Its empty body stays accessible:
 * without access libmodsecurity 3 leaves out the whole phase, the verdict too (transaction.cc, processRequestBody).
 */
function headersOnly(rules: string): string {
  return `${rules}SecRuleRemoveById 911100 920170 920171 920340 920341 920420\n`;
}

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];
