import { Workload, claim, secretFiles, type SiteChart, type Volume } from '../../constructs/kubernetes';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf, type ChartSite } from '../service-chart';
import type { monitoring } from './service';

type Plan = PlanOf<typeof monitoring>;
/** The image's user `nobody`. */
const NOBODY = 65534;
const SECRETS = '/run/secrets';
/** Hears nothing. */
const NOBODY_HEARS = 'none';

export function addAlertmanager(scope: SiteChart, plan: Plan, { blueprint }: ChartSite): void {
  const { base } = componentOf(plan, 'alertmanager');
  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    image: imageOf(plan, 'alertmanager'),
    user: NOBODY,
    replicas: 1,
    args: [
      '--config.file=/etc/alertmanager/alertmanager.yml',
      '--storage.path=/alertmanager',
      // the only one: it gossips with nobody
      '--cluster.listen-address=',
    ],
    files: { '/etc/alertmanager/alertmanager.yml': toYaml(alertmanagerConfig(plan, blueprint.operator.email)) },
    mounts: { '/alertmanager': claim(plan.answers.silences.claim), ...secretMounts(plan) },
    probes: {
      readiness: { http: '/-/ready', port: 'http' },
      liveness: { http: '/-/healthy', port: 'http', failures: 6 },
      startup: { http: '/-/ready', port: 'http' },
    },
  });
}

/** Folders of the secrets whose files the configuration names: they are read for each message (prometheus/alertmanager, notify), so that another value is taken. */
function secretMounts({ answers: { mail, chat, heartbeat } }: Plan): Readonly<Record<string, Volume>> {
  return {
    ...(mail && { [`${SECRETS}/mail`]: secretFiles(mail.password.object) }),
    ...(chat && { [`${SECRETS}/chat`]: secretFiles(chat.value.object) }),
    ...(heartbeat && { [`${SECRETS}/heartbeat`]: secretFiles(heartbeat.value.object) }),
  };
}

const fileOf = (name: string, key = 'value'): string => `${SECRETS}/${name}/${key}`;

/** `alertmanager.yml` (prometheus.io/docs/alerting/latest/configuration). */
export function alertmanagerConfig({ options, answers }: Plan, operator: string): JsonObject {
  const { mail, heartbeat } = answers;
  const to = options.mailTo.length > 0 ? options.mailTo : [operator];
  const mails = mail ? [{ to: to.join(', '), send_resolved: true }] : [];
  const heard = mail !== undefined || answers.chat !== undefined;
  const operators = {
    name: 'operators',
    ...(mails.length > 0 && { email_configs: mails }),
    ...chatOf(options.chat),
  };
  // warnings wait in the mailbox where there is one
  const readers = { name: 'readers', ...(mails.length > 0 ? { email_configs: mails } : chatOf(options.chat)) };
  return {
    ...(mail && {
      global: {
        smtp_smarthost: `${mail.host}:${mail.port}`,
        smtp_from: mail.from,
        smtp_auth_username: mail.user,
        smtp_auth_password_file: fileOf('mail', mail.password.key),
        // port 465 speaks TLS from its first byte, and then offers no STARTTLS
        smtp_require_tls: mail.security === 'starttls',
      },
    }),
    route: {
      receiver: heard ? 'readers' : NOBODY_HEARS,
      group_by: ['alertname', 'namespace', 'service'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [
        heartbeat
          ? {
              matchers: ['alertname="Watchdog"'],
              receiver: 'heartbeat',
              group_wait: '0s',
              group_interval: '1m',
              repeat_interval: '1m',
            }
          : { matchers: ['alertname="Watchdog"'], receiver: NOBODY_HEARS },
        ...(heard ? [{ matchers: ['severity="critical"'], receiver: 'operators', group_wait: '10s', repeat_interval: '2h' }] : []),
        { matchers: ['severity="info"'], receiver: NOBODY_HEARS },
      ],
    },
    inhibit_rules: [
      // a node that is down takes its pods with it
      { source_matchers: ['alertname="NodeDown"'], target_matchers: ['alertname!="NodeDown"', 'node!=""'], equal: ['node'] },
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity=~"warning|info"', 'service!=""'],
        equal: ['namespace', 'service', 'host', 'pod'],
      },
    ],
    receivers: [
      { name: NOBODY_HEARS },
      ...(heard ? [operators, readers] : []),
      ...(heartbeat ? [{ name: 'heartbeat', webhook_configs: [{ url_file: fileOf('heartbeat'), send_resolved: false }] }] : []),
    ],
  };
}

/** Alerts in a chat, each with what to do. */
function chatOf(chat: Plan['options']['chat']): JsonObject {
  const title = '{{ if eq .Status "firing" }}{{ .CommonLabels.severity }}{{ else }}resolved{{ end }}: {{ .CommonLabels.alertname }}';
  const text = '{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ .Annotations.runbook }}\n{{ end }}';
  const url = fileOf('chat');
  switch (chat?.kind) {
    case 'slack':
      return { slack_configs: [{ api_url_file: url, title, text, send_resolved: true }] };
    case 'discord':
      return { discord_configs: [{ webhook_url_file: url, title, message: text, send_resolved: true }] };
    case 'webhook':
      return { webhook_configs: [{ url_file: url, send_resolved: true }] };
    case undefined:
      return {};
  }
}
