// Dashboards as Grafana reads them (grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model).

const PANELS = [
  'timeseries',
  'stat',
  'table',
  'logs',
  'gauge',
  'bargauge',
  'barchart',
  'row',
  'text',
  'heatmap',
  'piechart',
  'state-timeline',
];
const WIDTH = 24;

/** What is wrong in the dashboards of a site, one line each. @param {Record<string, object>} files @param {{ uid: string, type: string }[]} datasources */
export const judgeDashboards = (files, datasources) => {
  const uids = Object.values(files).map(({ uid }) => uid);
  return Object.entries(files).flatMap(([file, dashboard]) => {
    const panels = (dashboard.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
    const ids = panels.map(({ id }) => id);
    const found = [
      typeof dashboard.title !== 'string' && 'has no title',
      !/^[a-zA-Z0-9_-]{1,40}$/.test(dashboard.uid ?? '') && `uid is not valid, got ${dashboard.uid}`,
      uids.indexOf(dashboard.uid) !== uids.lastIndexOf(dashboard.uid) && `uid ${dashboard.uid} is taken twice`,
      !(dashboard.schemaVersion >= 36) && `schemaVersion is old, got ${dashboard.schemaVersion}`,
      panels.length === 0 && 'has no panel',
      new Set(ids).size < ids.length && 'a panel id is taken twice',
      'id' in dashboard && dashboard.id !== null && 'has the id of somebody’s Grafana',
      ...panels.flatMap((panel) => judgePanel(panel, datasources).map((text) => `panel '${panel.title}': ${text}`)),
    ];
    return found.filter((text) => text !== false).map((text) => `${file}: ${text}`);
  });
};

const judgePanel = ({ type, title, gridPos: at, targets = [], datasource }, datasources) => {
  const named = [datasource, ...targets.map((target) => target.datasource)].filter((source) => source !== undefined);
  const refs = targets.map(({ refId }) => refId);
  return [
    !PANELS.includes(type) && `type is unknown, got ${type}`,
    typeof title !== 'string' && 'has no title',
    !(at && [at.x, at.y, at.w, at.h].every(Number.isInteger) && at.x >= 0 && at.x + at.w <= WIDTH && at.h > 0) && 'lies outside the grid',
    !['row', 'text'].includes(type) && targets.length === 0 && 'asks nothing',
    new Set(refs).size < refs.length && 'a refId is taken twice',
    ...named.map(
      (source) =>
        !(
          typeof source.uid === 'string' &&
          (source.uid.startsWith('$') || datasources.some(({ uid, type: kind }) => uid === source.uid && kind === source.type))
        ) && `asks ${JSON.stringify(source)}, which Grafana does not have`,
    ),
  ].filter((text) => text !== false);
};

/** PromQL of all panels of a dashboard, with what Grafana puts in the place of variables. */
export const promqlOf = ({ panels = [] }) =>
  panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap(({ datasource, targets = [] }) => targets.filter((target) => (target.datasource ?? datasource)?.type === 'prometheus'))
    .map(({ expr }) =>
      expr
        .replaceAll(/\$(__rate_interval|__interval|__range)|\$\{(__rate_interval|__interval|__range)\}/g, '5m')
        .replaceAll(/\$\{?\w+(:\w+)?\}?/g, 'x'),
    );
