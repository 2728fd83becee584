import { describeReference, importAlone } from "./describe-reference.js";

describeReference({ name: "from a bucket", importWith: importAlone(4), bucket: {} });
