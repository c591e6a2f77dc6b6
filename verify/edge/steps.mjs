// How the proofs ask the edge, and say what is wrong.
import { ADDRESSES } from './site.mjs';

/** Clients behind the balancer. */
export const ADA = '203.0.113.7';
export const BOB = '203.0.113.8';
export const STRANGER = '198.51.100.9';
export const through = (client) => ({ from: ADDRESSES.balancer, speaksFor: client });
export const wrong = (...checks) =>
  checks
    .filter(([holds]) => !holds)
    .map(([, text]) => text)
    .join('; ') || undefined;
export const seen = ({ body }) => JSON.parse(body);
