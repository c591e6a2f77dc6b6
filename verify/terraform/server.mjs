// A provider on the wire: Terraform's plugin protocol 6 over plain gRPC on loopback, to which Terraform attaches through TF_REATTACH_PROVIDERS.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { emptyObject } from './computed.mjs';
import { Provider, Refusal } from './provider.mjs';
import { blockType, schemaMessage } from './schema.mjs';
import { decode, encode } from './values.mjs';

const definition = loadSync(fileURLToPath(new URL('./tfplugin6.proto', import.meta.url)), {
  keepCase: true,
  longs: Number,
  enums: String,
  defaults: true,
});
const { tfplugin6 } = grpc.loadPackageDefinition(definition);

const diagnostics = (error) => {
  // a defect of the stand-in itself must look like one
  if (!(error instanceof Refusal)) return [{ severity: 'ERROR', summary: 'The stand-in provider failed', detail: String(error.stack) }];
  return error.findings.map(({ path, says }) => ({
    severity: 'ERROR',
    summary: error.message,
    detail: says,
    // Terraform knows where an argument of the resource itself is written; deeper paths stay in the text
    ...(path && !path.includes('.') ? { attribute: { steps: [{ attribute_name: path }] } } : {}),
  }));
};

const toMap = (record) => Object.fromEntries(Object.entries(record).map(([name, schema]) => [name, schemaMessage(schema)]));

/** The protocol's calls, in terms of the provider's. @param {Provider} provider */
const handlersOf = (provider) => {
  const { provider: own, resources, dataSources } = provider.schemas;
  const typeOf = (name) => blockType(resources[name].block);
  const read = (type, value) => (value?.msgpack?.length ? decode(type, value.msgpack) : null);
  const write = (type, value) => ({ msgpack: encode(type, value) });
  const keyOf = (bytes) => Buffer.from(bytes ?? []).toString();

  return {
    GetProviderSchema: () => ({
      provider: schemaMessage(own),
      resource_schemas: toMap(resources),
      data_source_schemas: toMap(dataSources),
    }),
    ValidateProviderConfig: () => ({}),
    ConfigureProvider: () => ({}),
    StopProvider: () => ({}),

    ValidateDataResourceConfig: ({ type_name: name, config }) => {
      provider.validateDataSource(name, read(blockType(dataSources[name].block), config));
      return {};
    },

    ValidateResourceConfig: ({ type_name: name, config }) => {
      provider.validate(name, read(typeOf(name), config));
      return {};
    },

    // the state was written by the same schema, so it needs no translation
    UpgradeResourceState: ({ raw_state: state }) => ({ upgraded_state: { json: state.json } }),

    ReadResource: ({ type_name: name, private: bytes }) => ({
      new_state: write(typeOf(name), provider.read(keyOf(bytes))),
      private: bytes,
    }),

    PlanResourceChange: ({ type_name: name, prior_state: prior, proposed_new_state: proposed, config, prior_private: bytes }) => {
      const type = typeOf(name);
      const { planned, replace } = provider.plan(name, read(type, prior), read(type, proposed), read(type, config));
      return {
        planned_state: write(type, planned),
        requires_replace: replace.map((attribute) => ({ steps: [{ attribute_name: attribute }] })),
        planned_private: bytes,
      };
    },

    ApplyResourceChange: ({ type_name: name, prior_state: prior, planned_state: planned, planned_private: bytes }) => {
      const type = typeOf(name);
      const { value, key } = provider.apply(name, read(type, prior), read(type, planned), keyOf(bytes));
      return { new_state: write(type, value), private: Buffer.from(key) };
    },

    ImportResourceState: ({ type_name: name, id }) => {
      const { value, key } = provider.import(name, id);
      // Terraform reads the object next; the import itself says only which one
      const bare = { ...emptyObject(resources[name].block), id: value.id, service_name: value.service_name };
      return { imported_resources: [{ type_name: name, state: write(typeOf(name), bare), private: Buffer.from(key) }] };
    },

    ReadDataSource: ({ type_name: name, config }) => {
      const type = blockType(dataSources[name].block);
      return { state: write(type, provider.find(name, read(type, config))) };
    },
  };
};

/** What Terraform is given back of an object when a call is refused: the object as it was. */
const unchanged = {
  ApplyResourceChange: ({ prior_state: prior, planned_private: bytes }) => ({ new_state: prior, private: bytes }),
  ReadResource: ({ current_state: state, private: bytes }) => ({ new_state: state, private: bytes }),
};

const answer = (method, handle) => (call, reply) => {
  try {
    reply(null, handle(call.request));
  } catch (error) {
    reply(null, { ...unchanged[method]?.(call.request), diagnostics: diagnostics(error) });
  }
};

/**
 * Serves one provider until `close` is called.
 * @param {ReturnType<import('./schema.mjs').onlyProvider>} schemas
 * @param {import('./cloud.mjs').Cloud} cloud
 * @returns {Promise<{ address: string, attachment: object, close: () => void }>} `attachment` is the provider's entry in TF_REATTACH_PROVIDERS
 */
export const serve = async (schemas, cloud) => {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const handlers = handlersOf(new Provider(schemas, cloud));
  server.addService(
    tfplugin6.Provider.service,
    Object.fromEntries(Object.entries(handlers).map(([method, handle]) => [method, answer(method, handle)])),
  );
  const port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return {
    address: schemas.address,
    attachment: {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
    close: () => server.forceShutdown(),
  };
};
