import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'an SDK that hangs on the framework’s state',
      files: {
        'app/http.py': `
          import os
          from fastapi import FastAPI, Request
          import stripe
          app = FastAPI()
          app.state.stripe = stripe.StripeClient(os.environ["KEY"])
          @app.post("/convert")
          async def convert(request: Request):
              doc = await request.json()
              out = await run_conversion(doc)
              request.app.state.stripe.v1.billing.meter_events.create({"event_name": "pages", "payload": {"stripe_customer_id": doc["customer"], "value": str(out.pages)}})
              return {"pages": out.pages}
        `,
      },
      at: ['app/http.py:10'],
    },
    {
      name: 'a client decorated onto the server',
      files: {
        'src/app.ts': `
          import Fastify from 'fastify';
          const app = Fastify();
          app.post('/convert', async (request, reply) => {
            const out = await app.converter.convert(request.body);
            await app.lago.events.createEvent({ event: { transaction_id: out.id, external_subscription_id: request.org.subscription, code: 'pages', properties: { pages: out.pages } } });
            return reply.send(out);
          });
        `,
      },
      at: ['src/app.ts:5'],
    },
    {
      name: 'an injected client of a controller',
      files: {
        'src/Controllers/ConvertController.cs': `
          using Microsoft.AspNetCore.Mvc;
          using Orb;
          [ApiController]
          public class ConvertController(IOrbClient orb, IConverter converter) : ControllerBase {
              [HttpPost("convert")]
              public async Task<IActionResult> Convert(ConvertRequest request) {
                  var output = await converter.ConvertAsync(request);
                  await orb.Events.Ingest(new EventIngestParams { Events = [ new() { EventName = "pages", IdempotencyKey = output.Id, ExternalCustomerID = request.Customer, Timestamp = DateTimeOffset.UtcNow, Properties = new {} } ] });
                  return Ok(output);
              }
          }
        `,
      },
      at: ['src/Controllers/ConvertController.cs:8'],
    },
    {
      name: 'a client in the dependencies of a server',
      files: {
        'internal/api/convert.go': `
          package api
          import ("github.com/gin-gonic/gin"; "github.com/stripe/stripe-go/v82")
          func (s *Server) Convert(c *gin.Context) {
          	out, err := s.converter.Convert(c.Request.Body)
          	if err != nil { c.AbortWithStatus(500); return }
          	_, err = s.deps.Stripe.V1BillingMeterEvents.Create(c, &stripe.BillingMeterEventCreateParams{EventName: stripe.String("pages"), Identifier: stripe.String(out.ID)})
          	if err != nil {
          		c.AbortWithError(502, err)
          		return
          	}
          	c.JSON(200, out)
          }
        `,
      },
      at: ['internal/api/convert.go:6'],
    },
    {
      name: 'a client taken out of the container',
      files: {
        'app/Http/Controllers/ConvertController.php': `
          <?php
          namespace App\\Http\\Controllers;
          class ConvertController extends Controller {
              public function store(Request $request, Converter $converter) {
                  $out = $converter->convert($request->file('doc'));
                  app(StripeClient::class)->billing->meterEvents->create(['event_name' => 'pages', 'identifier' => $out->id, 'payload' => ['stripe_customer_id' => $request->user()->stripe_id, 'value' => (string) $out->pages]]);
                  return response()->json($out);
              }
          }
        `,
      },
      at: ['app/Http/Controllers/ConvertController.php:6'],
    },
    {
      name: 'a client kept in the framework’s configuration',
      files: {
        'app/controllers/conversions_controller.rb': `
          class ConversionsController < ApplicationController
            def create
              conversion = Converter.run(params[:file])
              Rails.application.config.x.lago.events.create(transaction_id: conversion.id, external_subscription_id: current_user.subscription_id, code: "pages", properties: { pages: conversion.pages })
              render json: conversion, status: :created
            end
          end
        `,
      },
      at: ['app/controllers/conversions_controller.rb:4'],
    },
    {
      name: 'a field of a REST controller',
      files: {
        'src/main/java/com/acme/ConvertController.java': `
          package com.acme;
          @RestController
          public class ConvertController {
              private final StripeClient stripe;
              private final Converter converter;
              @PostMapping("/convert")
              public ConvertResponse convert(@RequestBody ConvertRequest request) throws StripeException {
                  var out = converter.convert(request);
                  stripe.v1().billing().meterEvents().create(MeterEventCreateParams.builder().setEventName("pages").setIdentifier(out.id()).build());
                  return out;
              }
          }
        `,
      },
      at: ['src/main/java/com/acme/ConvertController.java:9'],
    },
  ],
  silent: [],
});
