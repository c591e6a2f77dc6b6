// The one module that imports cdktf: its live continuation, cdktn, has the same symbols, and taking it is this line (and the bindings' import).
export {
  App,
  Fn,
  LocalBackend,
  S3Backend,
  TerraformDataSource,
  TerraformElement,
  TerraformIterator,
  TerraformLocal,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
} from 'cdktf';
export type { ITerraformDependable, TerraformMetaArguments, TerraformRemoteState, TerraformResourceLifecycle } from 'cdktf';
