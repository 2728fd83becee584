import { describeReference, importAlone } from "./describe-reference.js";

describeReference({
  name: "from a bucket as with server-side encryption: no entity tag says anything of the content",
  importWith: importAlone(4),
  bucket: { etags: "random" },
});
