// Makes a form for a path of the service. As text its body is JSON, near enough.
const [url, isText, done] = arguments;
const form = document.createElement("form");
Object.assign(form, { action: url, method: "post" });
if (isText) {
  const field = document.createElement("input");
  field.name = '{"username":"bob","password":"builder","a":"';
  field.value = '"}';
  form.enctype = "text/plain";
  form.append(field);
}
form.append(document.createElement("button"));
document.body.append(form);
done();
