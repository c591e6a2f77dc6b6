import { mkdtempSync, readFileSync, readdirSync, rmSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputTree } from '../constructs/files/output-tree';
import { terraformApp } from '../constructs/terraform/app';
import { addSite } from './site';
import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import { clouds } from '../constructs/terraform/clouds';

/** A site and the cloud-init of its new servers, which the host layer writes. */
export interface TerraformSite {
  readonly blueprint: Blueprint;
  readonly userData: (node: NodePlan) => string;
}

/** The stacks of the sites as cdktf writes them: `stacks/<site>-<stack>/cdk.tf.json` and `manifest.json`. */
export function terraformTree(sites: readonly TerraformSite[]): OutputTree {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-'));
  try {
    synthesizeInto(folder, sites);
    return takeFiles(folder, '', new OutputTree());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Moves the files of a folder into the tree: `rmSync` alone takes longer than all the rest of this. */
function takeFiles(root: string, folder: string, tree: OutputTree): OutputTree {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      takeFiles(root, path, tree);
      rmdirSync(join(root, path));
    } else {
      tree.add(path, readFileSync(join(root, path), 'utf8'));
      unlinkSync(join(root, path));
    }
  }
  return tree;
}

/** Writes the stacks straight to a folder, as cdktf's own command line expects. */
export function synthesizeInto(outdir: string | undefined, sites: readonly TerraformSite[]): void {
  withoutTraces(() => synthesizeApp(outdir, sites));
}

function synthesizeApp(outdir: string | undefined, sites: readonly TerraformSite[]): void {
  const app = terraformApp(outdir === undefined ? {} : { outdir });
  for (const { blueprint, userData } of sites) {
    const known = clouds({ site: blueprint.site, ...blueprint.accounts });
    addSite(app, blueprint, (provider) => known[provider] ?? { name: provider }, userData);
  }
  app.synth();
}

/** cdktf notes where each token was made, a fifth of its time, and nobody reads it. Errors keep their own traces. */
function withoutTraces(work: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
