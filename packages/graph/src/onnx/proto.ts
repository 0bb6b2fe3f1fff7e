import protobuf from 'protobufjs/light.js';
import type { ModelProto } from './messages.js';

const optional = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
/** proto2 files leave repeated scalars unpacked unless asked; `onnx.proto` asks only for tensor data. */
const unpacked = (type: string, id: number) => ({
  ...repeated(type, id),
  options: { packed: false },
});

/** The part of `onnx.proto` that the writer fills in: message, field, field number. */
const descriptor = {
  nested: {
    onnx: {
      nested: {
        ModelProto: {
          fields: {
            irVersion: optional('int64', 1),
            producerName: optional('string', 2),
            producerVersion: optional('string', 3),
            graph: optional('GraphProto', 7),
            opsetImport: repeated('OperatorSetIdProto', 8),
            metadataProps: repeated('StringStringEntryProto', 14),
          },
        },
        OperatorSetIdProto: {
          fields: { domain: optional('string', 1), version: optional('int64', 2) },
        },
        StringStringEntryProto: {
          fields: { key: optional('string', 1), value: optional('string', 2) },
        },
        GraphProto: {
          fields: {
            node: repeated('NodeProto', 1),
            name: optional('string', 2),
            initializer: repeated('TensorProto', 5),
            input: repeated('ValueInfoProto', 11),
            output: repeated('ValueInfoProto', 12),
            valueInfo: repeated('ValueInfoProto', 13),
          },
        },
        NodeProto: {
          fields: {
            input: repeated('string', 1),
            output: repeated('string', 2),
            name: optional('string', 3),
            opType: optional('string', 4),
            attribute: repeated('AttributeProto', 5),
            domain: optional('string', 7),
          },
        },
        AttributeProto: {
          fields: {
            name: optional('string', 1),
            f: optional('float', 2),
            i: optional('int64', 3),
            s: optional('bytes', 4),
            t: optional('TensorProto', 5),
            g: optional('GraphProto', 6),
            floats: unpacked('float', 7),
            ints: unpacked('int64', 8),
            type: optional('int32', 20),
          },
        },
        TensorProto: {
          fields: {
            dims: unpacked('int64', 1),
            dataType: optional('int32', 2),
            name: optional('string', 8),
            rawData: optional('bytes', 9),
            externalData: repeated('StringStringEntryProto', 13),
            dataLocation: optional('int32', 14),
          },
        },
        ValueInfoProto: {
          fields: { name: optional('string', 1), type: optional('TypeProto', 2) },
        },
        TypeProto: {
          fields: { tensorType: optional('TensorTypeProto', 1) },
        },
        TensorTypeProto: {
          fields: { elemType: optional('int32', 1), shape: optional('TensorShapeProto', 2) },
        },
        TensorShapeProto: {
          fields: { dim: repeated('DimensionProto', 1) },
        },
        DimensionProto: {
          oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
          fields: { dimValue: optional('int64', 1), dimParam: optional('string', 2) },
        },
      },
    },
  },
};

const messages = protobuf.Root.fromJSON(descriptor);

/** Protobuf bytes of an ONNX model. */
export const encodeModel = (model: ModelProto): Uint8Array =>
  messages.lookupType('onnx.ModelProto').encode(model).finish();

/** Reads back what {@link encodeModel} wrote; other fields of a file are ignored. */
export const decodeModel = (bytes: Uint8Array): ModelProto => {
  const type = messages.lookupType('onnx.ModelProto');
  return type.toObject(type.decode(bytes), { longs: Number, arrays: true }) as ModelProto;
};
