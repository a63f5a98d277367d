// docxtemplater in its natural way: node with_docxtemplater.js TEMPLATE FLAT.json OUT.docx
const fs = require("fs");
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");

const [template, data, output] = process.argv.slice(2);
const document = new Docxtemplater(new PizZip(fs.readFileSync(template)), { paragraphLoop: true, linebreaks: true });
document.render(JSON.parse(fs.readFileSync(data, "utf8")));
fs.writeFileSync(output, document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
