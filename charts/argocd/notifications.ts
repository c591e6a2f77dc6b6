import type { SmtpResult } from '../../blueprint/contracts/contract';
import type { ServicePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';

/** Who is told. */
export type Notify =
  | { readonly by: 'mail'; readonly to: readonly string[]; readonly from: string }
  | { readonly by: 'webhook'; readonly host: string; readonly port: number };

const TRIGGERS = {
  'on-sync-failed': "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
  'on-degraded': "app.status.health.status == 'Degraded'",
} as const;
/** What chats understand as one line (Slack, Mattermost, Rocket.Chat, Google Chat). */
const SUMMARY = 'printf "%s: sync %s, health %s" .app.metadata.name .app.status.sync.status .app.status.health.status';
const MESSAGE =
  '{{.app.metadata.name}}: sync {{.app.status.sync.status}}, health {{.app.status.health.status}}. {{with .app.status.operationState}}{{.message}}{{end}}';

/** The part of the chart's values that tells people. Text after a dollar sign is a key of the Secret, read when it is needed. */
export function notificationValues(
  { name, options: { notify }, answers }: ServicePlan<{ readonly notify?: Notify | undefined }>,
  resources: JsonObject,
): JsonObject {
  if (!notify) return { enabled: false };
  const { mail } = answers as { readonly mail?: SmtpResult };
  const channel = notify.by === 'mail' ? 'email.mail' : 'webhook.chat';
  return {
    enabled: true,
    resources,
    secret: { create: false, name: notify.by === 'mail' ? (mail?.password.object ?? `${name}-mail`) : `${name}-webhook` },
    notifiers: {
      [`service.${channel}`]:
        notify.by === 'mail' ? mailer(mail) : 'url: $value\nheaders:\n  - name: Content-Type\n    value: application/json\n',
    },
    templates: {
      'template.trouble':
        notify.by === 'mail'
          ? `message: |\n  ${MESSAGE}\nemail:\n  subject: "{{.app.metadata.name}} needs a look"\n`
          : `message: |\n  ${MESSAGE}\nwebhook:\n  chat:\n    method: POST\n    body: |\n      {"text": {{ ${SUMMARY} | toJson }}}\n`,
    },
    triggers: Object.fromEntries(
      Object.entries(TRIGGERS).map(([trigger, when]) => [
        `trigger.${trigger}`,
        `- when: ${when}\n  oncePer: app.status.operationState?.syncResult?.revision\n  send: [trouble]\n`,
      ]),
    ),
    subscriptions: [
      { recipients: notify.by === 'mail' ? notify.to.map((address) => `mail:${address}`) : ['chat'], triggers: Object.keys(TRIGGERS) },
    ],
  };
}

/** Port 465 speaks TLS from the start, others by STARTTLS. */
function mailer(mail: SmtpResult | undefined): string {
  if (!mail) return '';
  const { host, port, user, from, password } = mail;
  return `host: ${host}\nport: ${port}\nfrom: ${from}\nusername: ${user}\npassword: $${password.key}\n`;
}
