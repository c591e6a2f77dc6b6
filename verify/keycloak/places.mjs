/** Where things are. */
export const PLACES = {
  edge: '10.97.1.1',
  database: '10.97.1.2',
  applications: '10.97.1.3',
  door: '10.97.1.4',
  directory: '10.97.1.5',
  servers: ['10.97.1.11', '10.97.1.12'],
};
