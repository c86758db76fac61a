// Shows /openapi.json with the viewer (Swagger UI), which /docs/viewer.js has put into the page.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  // Otherwise the viewer sends the document's address to a server of its makers.
  validatorUrl: null,
});
