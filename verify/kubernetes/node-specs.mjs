/** The nodes of a site's cluster, as the lab takes them: `name:cpu:memory:key=value,…`. @throws {Error} for a machine of unknown size */
export const nodeSpecs = ({ nodes }) =>
  nodes
    .filter(({ k3s }) => k3s !== undefined)
    .map(({ name, capacity, k3s, labels, taints }) => {
      if (!capacity)
        throw new Error(`node ${name}: the catalogue does not know the size of the machine, so nobody can say what fits on it`);
      const facts = [
        `role=${k3s === 'agent' ? 'agent' : 'server'}`,
        `arch=${capacity.arch}`,
        `disk=${capacity.diskMib}Mi`,
        ...taints.map((taint) => `taint=${taint}`),
        ...Object.entries(labels).map(([key, value]) => `label=${key}=${value}`),
      ];
      return [name, `${capacity.millicores}m`, `${capacity.memoryMib}Mi`, facts.join(',')].join(':');
    });
