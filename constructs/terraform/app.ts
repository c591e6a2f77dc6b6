import { App, TerraformStack } from './cdktf';
import { type StateBackend, storeState } from './backend';

export interface TerraformAppProps {
  /**
   * Folder for the synthesized stacks.
   * @default - what cdktf's command line asks for through CDKTF_OUTDIR, else `cdktf.out`
   */
  readonly outdir?: string;
}

/** The root of all stacks. */
export function terraformApp(props: TerraformAppProps = {}): App {
  return new App({ outdir: props.outdir });
}

export interface StackProps {
  /** Where its state is kept. */
  readonly state: StateBackend;
  /**
   * Whether all that it uses of other stacks comes through {@link across}; what does not would name things that its stack has not.
   * @default false - cdktf looks for such uses, for a tenth of the time of a synthesis
   */
  readonly usesAcross?: boolean;
}

/** cdktf resolves every token twice, first to find what stacks use of each other; these have said so already. */
class SaidStack extends TerraformStack {
  override prepareStack(): void {
    this.ensureBackendExists();
  }
}

/** One stack = one state = one blast radius. */
export function terraformStack(app: App, id: string, props: StackProps): TerraformStack {
  const stack = new (props.usesAcross ? SaidStack : TerraformStack)(app, id);
  storeState(stack, props.state);
  return stack;
}
