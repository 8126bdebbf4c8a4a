// Makes a form that a user can send by a click, on a page that tells its origin or does not.
const [url, method, policy, done] = arguments;
const form = document.createElement("form");
Object.assign(form, { action: url, method });
form.append(document.createElement("button"));
const referrer = document.createElement("meta");
Object.assign(referrer, { name: "referrer", content: policy });
document.head.append(referrer);
document.body.append(form);
done();
