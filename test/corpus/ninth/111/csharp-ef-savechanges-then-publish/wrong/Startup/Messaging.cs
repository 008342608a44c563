using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Northgate.Data;

namespace Northgate.Startup;

public static class Messaging
{
    public static IServiceCollection AddMessaging(this IServiceCollection services, string rabbitUri)
    {
        return services.AddMassTransit(x =>
        {
            x.SetKebabCaseEndpointNameFormatter();
            x.AddConsumers(typeof(Messaging).Assembly);
            x.UsingRabbitMq((context, cfg) =>
            {
                cfg.Host(rabbitUri);
                cfg.UseMessageRetry(r => r.Exponential(8, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)));
                cfg.ConfigureEndpoints(context);
            });
        });
    }
}
