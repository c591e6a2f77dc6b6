import type { Construct } from 'constructs';
import { DataCloudflareZone } from '../../../.gen/providers/cloudflare/data-cloudflare-zone';
import { Zone as CloudflareZone } from '../../../.gen/providers/cloudflare/zone';
import { ZoneSetting } from '../../../.gen/providers/cloudflare/zone-setting';
import type { CloudOptions, Zone, ZoneProps, ZoneSettingsProps } from '../cloud';
import { kept, literal, look, make } from '../resource';
import { cloudflareProvider } from './provider';

export interface CloudflareOptions extends CloudOptions {
  /**
   * Account in which zones are made.
   * @default - none: zones exist already
   */
  readonly account?: string;
}

/** @throws Error when it should be made, and the site names no account */
export function zone(options: CloudflareOptions, scope: Construct, props: ZoneProps): Zone {
  cloudflareProvider(scope);
  const { name } = props;
  if (!props.create) return { name, id: look(DataCloudflareZone, scope, name, { filter: { name } }).zoneId };
  if (!options.account) throw new Error(`zone '${name}' needs the id of a Cloudflare account`);
  const made = make(
    CloudflareZone,
    scope,
    name,
    { name, account: { id: options.account }, type: 'full', lifecycle: kept(props.keep ?? options.keep ?? true) },
    props,
  );
  return { name, id: made.id };
}

export function zoneSettings(_: CloudflareOptions, scope: Construct, props: ZoneSettingsProps): void {
  cloudflareProvider(scope);
  for (const [settingId, value] of Object.entries(props.settings)) {
    const setting = make(ZoneSetting, scope, `${props.zone.name}-${settingId}`, { zoneId: props.zone.id, settingId, value: {} });
    setting.addOverride('value', literal(value)); // the binding takes this dynamic value for a map, and would drop a number without a word
  }
}
